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
    /** Where several things were found at once: each of them; the error itself then has the code of the first. */
    readonly problems: readonly ConfigurationError[] = [],
  ) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more: "clientele check" lists them)` : "";
    super(`${place === undefined ? "" : `${describePlace(place)}: `}${rule}${more}`);
  }

  /** One error for everything that was found; the only one where there is one. */
  static all(problems: readonly [ConfigurationError, ...ConfigurationError[]]): ConfigurationError {
    const [first] = problems;
    return problems.length === 1 ? first : new ConfigurationError(first.code, first.rule, first.place, problems);
  }
}

export function describePlace({ file, line, column }: Place): string {
  if (line === undefined) return file;
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}
