import tseslint from "typescript-eslint";

const wall = (files, group, message, ignores = []) => ({
  files,
  ignores,
  rules: {
    "no-restricted-imports": ["error", { patterns: group.map((g) => ({ ...g, message: g.message ?? message })) }],
  },
});

const clock = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: "Randomness is an argument: pass a seed.",
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: "The clock is read in cli/ only: pass asOf or a Clock.",
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "The clock is read in cli/ only: pass asOf or a Clock.",
  },
];

const sqlText = {
  selector:
    'Literal[value=/\\b(select|insert into|update|delete from|create (or replace )?(table|view)|copy)\\s+[a-z_*("$]+.*\\b(from|set|as|values|to)\\b/i]',
  message: "SQL lives in warehouse/: a pipeline calls a reader or a writer.",
};

const siblings = ["staging", "core", "features", "results", "cubes", "simulation"];

export default tseslint.config(
  { ignores: ["dist/**", ".build/**", "node_modules/**", "**/clientele-demo/**", "bench/results/**"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  { files: ["cli/**", "bench/**", "scripts/**", "test/**"], rules: { "no-console": "off" } },
  {
    files: ["models/**", "warehouse/**", "pipelines/**", "project/**"],
    rules: { "no-restricted-syntax": ["error", ...clock] },
  },
  { files: ["pipelines/**"], rules: { "no-restricted-syntax": ["error", ...clock, sqlText] } },
  wall(
    ["models/**"],
    [
      { group: ["**/warehouse/**", "**/pipelines/**", "**/cli/**", "**/project/**"] },
      { group: ["node:fs*", "node:net", "node:http*", "@duckdb/*"], message: "models/ does no I/O." },
    ],
    "models/ is arithmetic on arrays and records: it knows no other folder.",
  ),
  wall(
    ["warehouse/**"],
    [{ group: ["**/models/**", "**/pipelines/**", "**/cli/**"] }],
    "warehouse/ has SQL and no statistics: a pipeline joins it with models/.",
  ),
  ...siblings.map((name) =>
    wall(
      [`warehouse/${name}/**`],
      [
        { group: ["**/models/**", "**/pipelines/**", "**/cli/**"] },
        {
          group: siblings.filter((s) => s !== name).map((s) => `**/${s}/**`),
          message:
            "Siblings in warehouse/ do not import each other: push what both need down to warehouse/schema or warehouse/.",
        },
      ],
      "warehouse/ has SQL and no statistics: a pipeline joins it with models/.",
    ),
  ),
  wall(
    ["project/**"],
    [{ group: ["**/models/**", "**/pipelines/**", "**/cli/**", "**/warehouse/**"] }],
    "project/ reads what people write: it stands below warehouse/, pipelines/ and cli/.",
  ),
  wall(
    ["pipelines/*.ts"],
    [
      { group: ["**/cli/**"] },
      {
        group: ["./*.js", "!./step.js"],
        message:
          "A pipeline imports no other pipeline: push down what two need. Only the compositions (nightly, demo) call jobs.",
      },
    ],
    "pipelines/ does not know the command line.",
    ["pipelines/nightly.ts", "pipelines/demo.ts"],
  ),
  wall(["pipelines/*/**"], [{ group: ["**/cli/**"] }], "pipelines/ does not know the command line."),
);
