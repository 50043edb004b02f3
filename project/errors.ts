/** Where in a file a person wrote something that cannot be. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something that people wrote, in a file or on the command line, that cannot be. Exit code 2. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  constructor(
    /** Stable, kebab-case: `unknown-key`, `wrong-type`, `no-project`, … */
    readonly code: string,
    /** The rule, what was got, what to do next. */
    readonly rule: string,
    readonly place?: Place,
  ) {
    super(place === undefined ? rule : `${describePlace(place)}: ${rule}`);
  }
}

function describePlace({ file, line, column }: Place): string {
  if (line === undefined) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}
