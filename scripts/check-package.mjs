// Packs the project, installs the tarball in an empty folder elsewhere, and runs the demonstration from there.
// With CLIENTELE_NODE=/path/of/node all of it runs under that Node.js.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const LARGEST = 1_500_000;
const nodejs = resolve(process.env.CLIENTELE_NODE ?? process.execPath);
// npm and npx start whichever Node.js comes first.
const env = { ...process.env, PATH: `${dirname(nodejs)}${delimiter}${process.env.PATH}` };
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "clientele-package-"));

try {
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", folder));
  const files = packed.files.map(({ path }) => path);
  must(packed.size < LARGEST, `the tarball has ${packed.size} bytes, more than ${LARGEST}`);
  const strange = files.filter((path) => !/^(dist\/|(README|CHANGELOG)\.md$|LICENSE$|package\.json$)/.test(path));
  must(strange.length === 0, `the tarball holds ${strange.join(", ")}`);
  const sources = files.filter((path) => /\.map$|\.test\.|(?<!\.d)\.ts$/.test(path));
  must(sources.length === 0, `the tarball holds ${sources.join(", ")}`);
  say(`packed ${files.length} files, ${packed.size} bytes`);

  npm(folder, "init", "-y");
  npm(folder, "install", join(folder, packed.filename));
  must(!existsSync(join(folder, "node_modules", "typescript")), "the package brought a compiler along");
  const version = run(folder, nodejs, ["--version"]).trim();
  must(run(folder, "node", ["--version"]).trim() === version, `${nodejs} has to be a file of the name node`);
  say(`installed clientele ${run(folder, "npx", ["clientele", "--version"]).trim()} under Node.js ${version}`);

  execFileSync("npx", ["clientele", "demo"], { cwd: folder, env, stdio: "inherit" });
  const out = join(folder, "clientele-demo", "out");
  must(statSync(join(out, "report", "index.html")).size > 20_000, "the report is too small to say anything");
  for (const list of ["welcome", "win-back"]) {
    for (const night of ["2025-12-25", "2026-01-01"]) {
      const place = join(out, "lists", list, night);
      must(existsSync(join(place, "manifest.json")), `${list} of ${night} has no manifest`);
      const { files: told } = JSON.parse(readFileSync(join(place, "manifest.json"), "utf8"));
      const main = told.find(({ path }) => path.startsWith(`${list}.`));
      must(main?.rows > 0, `${list} of ${night} is empty`);
      must(statSync(join(place, main.path)).size === main.bytes, `${list} of ${night} is not what its manifest says`);
    }
  }
  must(existsSync(join(out, "published", "current.json")), `nothing was published: ${readdirSync(out).join(", ")}`);
  say("the installed package ran the demonstration: report, four lists and a snapshot are there");

  const users = join(root, "scripts", "package-users");
  for (const file of readdirSync(users)) copyFileSync(join(users, file), join(folder, file));
  writeFileSync(join(folder, "examples.mts"), examples());
  const node = (...words) => run(folder, nodejs, words);
  const strict = ["--strict", "--target", "es2023", "--module", "nodenext", "--skipLibCheck", "false"];
  node(join(root, "node_modules", "typescript", "bin", "tsc"), ...strict, "typed.mts", "examples.mts");
  const answer = node("module.mjs");
  must(/^[1-9]\d* [1-9]\d* [1-9]\d*\n$/.test(answer), `an ES module was answered ${answer}`);
  for (const file of ["common.cjs", "typed.mjs"]) must(node(file) === answer, `${file} was answered ${node(file)}`);
  say("an ES module, CommonJS and TypeScript (skipLibCheck: false) import it, and nothing but what exports names");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The examples of docs/library.md as one program, for the compiler alone. */
function examples() {
  const parts = readFileSync(join(root, "docs", "library.md"), "utf8").split(/^#+ /m);
  const codes = parts.map((part) => [...part.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code).join(""));
  const bodies = codes.map((code) => `{\n${code.replace(/^import .*$/gm, "")}}\n`);
  return `import { ClienteleError, open, type Company } from "clientele";\ndeclare const shop: Company;\n${bodies.join("")}`;
}

function npm(directory, ...words) {
  return run(directory, "npm", words);
}

function run(cwd, command, words) {
  return execFileSync(command, words, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function must(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
