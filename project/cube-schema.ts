import { TIME_LEVELS } from "./cube-definition.js";

/** JSON Schema of `cubes/<name>.yaml`. `description` completes "must be …" in the error that a wrong value gets. */

const text = { type: "string", minLength: 1, description: "text that is not empty" } as const;
const NAME = {
  pattern: "^[a-z][a-z0-9_]*$",
  description: "small letters, digits and _, with a letter first",
} as const;
const map = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const texts = { type: "object", minProperties: 1, propertyNames: NAME, additionalProperties: text } as const;

const measure = map({
  title: text,
  description: text,
  format: { enum: ["number", "money", "percent", "seconds", "hours"] },
  where: text,
  count: { enum: ["rows"] },
  sum: text,
  last_over: text,
  min: text,
  max: text,
  average: text,
  median: text,
  quantile: text,
  at: { type: "number", minimum: 0, maximum: 1, description: "a share from 0 to 1" },
  count_distinct: text,
  approximate: { type: "boolean" },
  open_at_end: map({ from: text, to: text }, ["from", "to"]),
  ratio: { type: "array", items: text, minItems: 2, maxItems: 2, description: "two measures" },
  difference: { type: "array", items: text, minItems: 2, maxItems: 2, description: "two measures" },
  running_total: text,
  period_to_date: text,
  period: { enum: TIME_LEVELS },
  change: text,
  against: { enum: ["previous", "year"] },
  as: { enum: ["difference", "share"] },
  share_of_parent: text,
});

export const CUBE_SCHEMA = map(
  {
    name: { type: "string", ...NAME },
    title: text,
    description: text,
    fact: text,
    where: text,
    joins: {
      type: "object",
      propertyNames: NAME,
      additionalProperties: map(
        {
          relation: text,
          on: {
            type: ["string", "object"],
            minLength: 1,
            minProperties: 1,
            additionalProperties: text,
            description: "a column, or a map of the fact's columns to those of the relation",
          },
        },
        ["relation", "on"],
      ),
    },
    dimensions: {
      type: "object",
      minProperties: 1,
      propertyNames: NAME,
      additionalProperties: {
        type: ["string", "object"],
        minLength: 1,
        properties: {
          title: text,
          description: text,
          time: text,
          sql: text,
          levels: texts,
          attributes: texts,
          then: text,
        },
        additionalProperties: false,
        description: "a column, or a map with one of time, sql, levels, attributes, then",
      },
    },
    measures: { type: "object", minProperties: 1, propertyNames: NAME, additionalProperties: measure },
    checks: {
      type: "object",
      propertyNames: NAME,
      additionalProperties: map({
        not_null: text,
        equals: map({ measure: text, relation: text, sum: text, where: text }, ["measure", "relation", "sum"]),
      }),
    },
  },
  ["name", "fact", "dimensions", "measures"],
);
