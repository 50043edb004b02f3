/** Why a whole file is refused. Nothing of it is loaded; it is tried again by the next load. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  constructor(
    /** `damaged-gzip`, `empty-file`, `missing-column`, … */
    readonly rule: string,
    message: string,
  ) {
    super(message);
  }
}
