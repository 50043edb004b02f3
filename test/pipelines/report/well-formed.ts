/**
 * Faults of a text as XML: tags that do not pair, attributes without quotes, bare `<` or `&`. Empty: none.
 * A strict reader of its own, for the parsers of browsers forgive everything.
 */
export function faultsOf(text: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const body = text.replace(/^<!doctype html>\n/, "").replace(/<style>[^<]*<\/style>/, "<style></style>");
  const tag = /<(\/?)([A-Za-z][\w-]*)((?:\s+[A-Za-z_:][\w:.-]*="[^"<]*")*)\s*(\/?)>/y;
  let at = 0;
  while (at < body.length) {
    const next = body.indexOf("<", at);
    checkText(body.slice(at, next === -1 ? body.length : next));
    if (next === -1) break;
    tag.lastIndex = next;
    const found = tag.exec(body);
    if (found === null) return [...faults, `no tag: ${body.slice(next, next + 60)}`];
    const [whole, closing, name = "", attributes = "", empty] = found;
    checkText(attributes);
    if (closing === "/") {
      const last = open.pop();
      if (last !== name) faults.push(`</${name}> closes <${last}>`);
    } else if (empty !== "/") {
      open.push(name);
    }
    at = next + whole.length;
  }
  return [...faults, ...open.map((name) => `<${name}> stays open`)];

  function checkText(piece: string): void {
    const bare = piece.replaceAll(/&(amp|lt|gt|quot|#39);/g, "");
    if (bare.includes("&")) faults.push(`bare ampersand: ${piece.slice(0, 60)}`);
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(piece)) faults.push("a control character");
  }
}
