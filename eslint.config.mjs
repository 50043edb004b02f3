// The walls of docs/architecture.md as lint rules. test/repository/walls.test.ts proves that each one fires.
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

const clock = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: "Randomness is an argument: pass a seed.",
  },
  ...[
    "MemberExpression[object.name='Date'][property.name='now']",
    "NewExpression[callee.name='Date'][arguments.length=0]",
  ].map((selector) => ({ selector, message: "The clock is read in cli/ only: pass asOf or a Clock." })),
];

// An import() slips past the walls below.
const loadedLate = {
  selector: "ImportExpression",
  message: "Only cli/ loads late: an import at the top shows which wall it stands behind.",
};

const STATEMENT =
  /\b(select|insert into|update|delete from|create (or replace )?(table|view)|copy)\s+[a-z_*("$]+.*\b(from|set|as|values|to)\b/is;

/** SQL in a string or a template; what a hole would hold counts as one name. */
const noSqlText = {
  meta: { messages: { sql: "SQL lives in warehouse/: a pipeline calls a reader or a writer." } },
  create: (context) => {
    const judge = (node, text) => STATEMENT.test(text) && context.report({ node, messageId: "sql" });
    return {
      Literal: (node) => judge(node, String(node.value)),
      TemplateLiteral: (node) => judge(node, node.quasis.map((quasi) => quasi.value.raw).join("$hole")),
    };
  },
};

const STATISTICS = "warehouse/ has SQL and no statistics: a pipeline joins it with models/.";
const OTHER_JOB =
  "A pipeline imports no other pipeline: push down what two need. Only the compositions (nightly, demo) call jobs.";

const SIBLINGS = ["staging", "core", "features", "baskets", "results", "cubes", "simulation"];
// What every job may use, and what calls jobs. Every other folder in pipelines/ is one job's private parts.
const SHARED = ["runner", "display"];
const COMPOSITIONS = ["pipelines/nightly.ts", "pipelines/demo.ts"];
const jobs = new Set(
  readdirSync(new URL("pipelines", import.meta.url))
    .filter((name) => !name.endsWith(".md"))
    .map((name) => name.replace(/\.ts$/, "")),
);

/** Files that match must not import what matches a pattern: each pattern is [gitignore patterns, message]. */
const wall = (files, patterns) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: patterns.map(([group, message]) => ({ group, message })) }],
  },
});

const aboveWarehouse = [["**/models/**", "**/pipelines/**", "**/cli/**"], STATISTICS];
const aboveJobs = [["**/cli/**"], "pipelines/ does not know the command line."];

export default tseslint.config(
  { ignores: ["dist*/**", ".build*/**", "node_modules/**", "**/clientele-demo/**", "bench/results/**", "**/.venv/**"] },
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
    files: ["models/**", "warehouse/**", "pipelines/**", "project/**", "library/**"],
    rules: { "no-restricted-syntax": ["error", ...clock, loadedLate] },
  },
  {
    files: ["pipelines/**", "library/**"],
    plugins: { clientele: { rules: { "no-sql-text": noSqlText } } },
    rules: { "clientele/no-sql-text": "error" },
  },
  wall(
    ["models/**"],
    [
      [
        ["**/warehouse/**", "**/pipelines/**", "**/cli/**", "**/project/**"],
        "models/ is arithmetic on arrays and records: it knows no other folder.",
      ],
      [["node:fs*", "node:net", "node:http*", "node:child_process", "@duckdb/*"], "models/ does no I/O."],
    ],
  ),
  wall(["warehouse/**"], [aboveWarehouse]),
  ...SIBLINGS.map((name) =>
    wall(
      [`warehouse/${name}/**`],
      [
        aboveWarehouse,
        [
          SIBLINGS.filter((sibling) => sibling !== name).map((sibling) => `**/${sibling}/**`),
          "Siblings in warehouse/ do not import each other: push what both need down to warehouse/schema or warehouse/.",
        ],
      ],
    ),
  ),
  wall(
    ["project/**"],
    [
      [
        ["**/models/**", "**/pipelines/**", "**/cli/**", "**/warehouse/**"],
        "project/ reads what people write: it stands below warehouse/, pipelines/ and cli/.",
      ],
    ],
  ),
  wall(
    ["library/**"],
    [
      [
        ["**/models/**", "**/warehouse/**", "**/cli/**", "**/pipelines/*.js", "@duckdb/*"],
        "library/ is the public face: it asks pipelines/read/ and states its own types.",
      ],
    ],
  ),
  // A job imports no other job, nor another's private parts; nor do private parts. Publishing ends every command that writes.
  ...[...jobs].flatMap((job) => {
    const others = [...jobs].filter((other) => other !== job && !SHARED.includes(other));
    const jobOnly = [`pipelines/${job}.ts`, `pipelines/${job}/*.ts`, `pipelines/${job}/*/*.ts`];
    return jobOnly.map((files, depth) => {
      const up = depth === 0 ? "./" : "../".repeat(depth);
      const patterns = [`${up}*.js`, `!${up}publish.js`, ...others.map((other) => `${up}${other}/**`)];
      return wall([files], [aboveJobs, [patterns, OTHER_JOB]]);
    });
  }),
  wall(COMPOSITIONS, [aboveJobs]),
);
