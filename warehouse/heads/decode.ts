/**
 * Bytes of any encoding as UTF-8 without a mark; what has no meaning becomes U+FFFD.
 * @param whole no character is cut at the end
 */
export function toUtf8(bytes: Buffer, encoding: string, whole: boolean): Buffer {
  if (/^utf-?8$/i.test(encoding)) {
    return feeds(bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);
  }
  const decoder = new TextDecoder(encoding);
  // In one call, Node 20 reads windows-1252 as latin-1.
  const text = decoder.decode(bytes, { stream: true }) + (whole ? decoder.decode() : "");
  return feeds(Buffer.from(text.replace(/^\ufeff/, ""), "utf8"));
}

/** Lines of old Macs end with carriage returns only. */
const feeds = (text: Buffer): Buffer =>
  text.includes(13) && !text.includes(10)
    ? Buffer.from(text.toString("latin1").replaceAll("\r", "\n"), "latin1")
    : text;
