import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What `${NAME}` may take: `.env` of the project folder, below the environment of the process. */
export function projectEnvironment(directory: string, environment: Environment): Environment {
  const file = join(directory, ".env");
  if (!existsSync(file)) return environment;
  const result: Record<string, string | undefined> = { ...parseEnv(readFileSync(file, "utf8")) };
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) result[name] = value;
  return result;
}

/** `text` with each `${NAME}` replaced; names that are not set are reported and stay as written. */
export function substitute(text: string, environment: Environment, missing: (name: string) => void): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    const value = environment[name];
    if (value === undefined) missing(name);
    return value ?? whole;
  });
}
