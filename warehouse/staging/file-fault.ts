/** Why a whole file is refused. Nothing of it is loaded; it is tried again by the next load. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  constructor(
    /** `damaged-gzip`, `empty-file`, `missing-column`, … */
    readonly rule: string,
    message: string,
    /** Where it was found among several files that were read together. */
    readonly path: string | null = null,
  ) {
    super(message);
  }

  get code(): string {
    return this.rule;
  }
}

/** So many lines of a file can be refused one by one: more is no file of this layout, and more than memory holds. */
export const MOST_UNREADABLE = 1_000_000;

export const tooManyUnreadable = (path: string | null = null): FileFault =>
  new FileFault(
    "unreadable-file",
    `more than ${MOST_UNREADABLE.toLocaleString("en-GB")} of its lines cannot be read: are delimiter, quotes and header those of this file?`,
    path,
  );
