// Checks their helpers, runs every notebook from top to bottom on the demo company, stops at the first error, and writes HTML to notebooks/.run/html/.
// With --set-up it only makes what they need: their packages, Jupyter, the company. With --fresh the company is made anew.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "notebooks");
const environment = join(folder, ".venv");
const shop = join(folder, ".run", "demo");
const html = join(folder, ".run", "html");
const command = join(root, "dist", "cli", "main.js");

/** That of `clientele demo`, and a night three months before its last: what it foretold and decided can be compared with what came. */
const COMPANY = ["--customers", "2000", "--years", "2", "--until", "2026-01-01", "--seed", "1"];
/**
 * What to offer is learned once, on the earlier night, though so few buy, so that its offers can be held against what was bought.
 */
const SETTINGS =
  "settings: { cross_sell: { offer: { learn_from: 100, retrain: { every_days: 365 }, gates: { least_customers: 100, shift: 9 } } } }";
const EARLIER = "2025-10-02";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "set-up": { type: "boolean", default: false }, fresh: { type: "boolean", default: false } },
});
const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) throw new Error(`there is no notebooks/${unknown}; there are ${names.join(", ")}`);

timed("packages", installPackages);
timed("helpers", checkHelpers);
timed("jupyter", installJupyter);
timed("company", makeCompany);
if (!values["set-up"]) {
  rmSync(html, { recursive: true, force: true });
  mkdirSync(html, { recursive: true });
  for (const name of positionals.length > 0 ? positionals : names) timed(name, () => convert(name));
  say(`HTML: ${relative(process.cwd(), html)}`);
}
say(`To open them: ${relative(process.cwd(), join(environment, "bin", "jupyter"))} lab notebooks`);

function installPackages() {
  once(join(folder, "node_modules", ".installed"), ["package-lock.json"], () => {
    // Two packages would run scripts; neither needs to.
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
  });
}

/** Their types, and what frames give back. Kernels run notebooks without looking at types. */
function checkHelpers() {
  const deno = (...words) => [join(folder, "node_modules", "deno", "bin.cjs"), ...words];
  const globals = execFileSync(process.execPath, deno("types"), { cwd: folder, maxBuffer: 2 ** 26 });
  mkdirSync(join(folder, ".run"), { recursive: true });
  writeFileSync(join(folder, ".run", "deno.d.ts"), globals);
  run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", folder]);
  run(process.execPath, deno("test", "--quiet", "--no-check", "--allow-all", "tests"), { cwd: folder });
}

function installJupyter() {
  once(join(environment, "installed"), ["requirements.txt"], () => {
    rmSync(environment, { recursive: true, force: true });
    run("python3", ["-m", "venv", environment]);
    run(inVenv("pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", join(folder, "requirements.txt")]);
  });
  const kernel = join(environment, "share", "jupyter", "kernels", "deno");
  mkdirSync(kernel, { recursive: true });
  const deno = join(folder, "node_modules", "deno", "bin.cjs");
  const argv = [process.execPath, deno, "jupyter", "--kernel", "--conn", "{connection_file}"];
  const env = { DENO_NO_UPDATE_CHECK: "1" };
  const specification = { argv, env, display_name: "Deno", language: "typescript", interrupt_mode: "message" };
  writeFileSync(join(kernel, "kernel.json"), JSON.stringify(specification));
}

function makeCompany() {
  if (values.fresh) rmSync(shop, { recursive: true, force: true });
  const done = join(shop, ".notebooks-ready");
  if (existsSync(done)) return;
  rmSync(shop, { recursive: true, force: true });
  mkdirSync(shop, { recursive: true });
  clientele(["simulate", join(shop, "data"), ...COMPANY]);
  clientele(["init", shop, "--from", join(shop, "data")]);
  const configuration = join(shop, "clientele.yaml");
  writeFileSync(configuration, readFileSync(configuration, "utf8").replace(/^settings: \{\}.*$/m, SETTINGS));
  for (const name of readdirSync(join(shop, "exports"))) {
    const list = join(shop, "exports", name);
    // A tenth of so few customers says nothing.
    writeFileSync(list, readFileSync(list, "utf8").replace("share: 0.1", "share: 0.3"));
  }
  // So small a company's first model is at the limit of that gate; one that no gate let through would leave nothing to compare.
  clientele(["nightly", "--project", shop, "--as-of", EARLIER, "--allow", "calibration:churn"]);
  clientele(["nightly", "--project", shop, "--as-of", "2026-01-01"]);
  writeFileSync(done, "");
}

function convert(name) {
  const output = ["--to", "html", "--output-dir", html];
  run(
    inVenv("jupyter"),
    ["nbconvert", "--execute", ...output, "--ExecutePreprocessor.timeout=240", join(folder, name)],
    {
      cwd: folder,
      env: { ...process.env, PYDEVD_DISABLE_FILE_VALIDATION: "1" },
    },
  );
}

/** Does the work unless `mark` says that it was done with these files of notebooks/ as they are. */
function once(mark, files, work) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(folder, file)));
  const now = hash.digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === now) return;
  work();
  writeFileSync(mark, now);
}

function inVenv(name) {
  return join(environment, "bin", name);
}

function clientele(args) {
  run(process.execPath, [command, ...args, "--quiet"], { stdio: ["ignore", "ignore", "inherit"] });
}

function run(file, args, options = {}) {
  execFileSync(file, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
}

function timed(what, work) {
  const began = performance.now();
  try {
    work();
  } catch (cause) {
    say(`${what} FAILED: ${cause.message.split("\n")[0]}`);
    process.exit(1);
  }
  say(`${what}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

function say(line) {
  process.stdout.write(`notebooks: ${line}\n`);
}
