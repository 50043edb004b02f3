/** A part of a workbook that cannot be read; whoever knows its name makes a `FileFault` of it. */
export class DamagedXml extends Error {
  override readonly name = "DamagedXml";
  constructor(
    readonly code: "not-well-formed" | "document-type" | "too-long" | "bad-encoding" | "bad-content",
    message: string,
  ) {
    super(message);
  }
}
