import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { ConfigurationError } from "./errors.js";
import { suggestion } from "./nearest-name.js";
import { escapeKey, type YamlFile } from "./yaml-file.js";

const ajv = new Ajv({ allErrors: true, verbose: true, strict: false });
const compiled = new WeakMap<object, ValidateFunction>();

/** Holds `yaml` against a JSON Schema; what does not fit goes to `problems`, each with its place. */
export function validate(yaml: YamlFile, schema: object, problems: ConfigurationError[]): boolean {
  let check = compiled.get(schema);
  if (check === undefined) compiled.set(schema, (check = ajv.compile(schema)));
  if (check(yaml.value)) return true;
  for (const error of check.errors ?? []) {
    const problem = describe(yaml, error);
    if (problem !== null) problems.push(problem);
  }
  return false;
}

function describe(yaml: YamlFile, error: ErrorObject): ConfigurationError | null {
  const path = error.instancePath;
  const name = path === "" ? "the file" : `"${path.slice(path.lastIndexOf("/") + 1)}"`;
  switch (error.keyword) {
    case "additionalProperties":
    case "propertyNames": {
      const key = (error.params as { additionalProperty?: string; propertyName?: string }).additionalProperty;
      if (key === undefined) {
        const wrong = (error.params as { propertyName: string }).propertyName;
        const rule = (error.parentSchema?.["propertyNames"] as { description?: string } | undefined)?.description;
        return new ConfigurationError(
          "wrong-name",
          `"${wrong}" cannot be a name here: ${rule ?? "letters, digits, - and _"}.`,
          yaml.keyPlace(`${path}/${escapeKey(wrong)}`),
        );
      }
      const known = Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {});
      return new ConfigurationError(
        "unknown-key",
        `"${key}" is no key of ${path === "" ? "this file" : name}.${suggestion(key, known)}`,
        yaml.keyPlace(`${path}/${escapeKey(key)}`),
      );
    }
    case "required":
      return new ConfigurationError(
        "missing-key",
        `${name} needs the key "${(error.params as { missingProperty: string }).missingProperty}".`,
        yaml.keyPlace(path),
      );
    case "type": {
      const wanted = [(error.params as { type: string | string[] }).type].flat().map((t) => TYPES[t] ?? t);
      const got = typeOf(error.data);
      return new ConfigurationError(
        "wrong-type",
        `${name} must be ${wanted.join(" or ")}; got ${got}.`,
        yaml.place(path),
      );
    }
    case "enum": {
      const allowed = (error.params as { allowedValues: unknown[] }).allowedValues.map(String);
      const got = String(error.data);
      const hint = allowed.length > 12 ? suggestion(got, allowed) : ` Known are ${allowed.join(", ")}.`;
      return new ConfigurationError("wrong-value", `${name} cannot be "${got}".${hint}`, yaml.place(path));
    }
    case "if":
    case "propertyNames/pattern":
      return null;
    default: {
      if (error.propertyName !== undefined) return null; // told by propertyNames
      const rule = (error.parentSchema?.["description"] as string | undefined) ?? error.message ?? "another value";
      return new ConfigurationError(
        "wrong-value",
        `${name} must be ${rule}; got ${show(error.data)}.`,
        yaml.place(path),
      );
    }
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "a map",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

function typeOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return `the number ${value}`;
  return { string: "text", boolean: "true or false", object: "a map" }[typeof value as string] ?? "?";
}

const show = (value: unknown): string =>
  typeof value === "object" ? typeOf(value) : `"${String(value).slice(0, 60)}"`;
