// Compiles the product into dist/ (or, with --bench, everything the bench needs into .build/) and copies the SQL beside it.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bench = process.argv.includes("--bench");
const out = join(root, bench ? ".build" : "dist");
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

if (!existsSync(compiler)) {
  // Installed as a package: dist/ was shipped, there is nothing to compile.
  process.exit(0);
}
const staging = `${out}.next-${process.pid}`;
rmSync(staging, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [compiler, "-p", join(root, bench ? "tsconfig.bench.json" : "tsconfig.build.json"), "--outDir", staging],
  { stdio: "inherit" },
);
for (const file of assets(["warehouse", "pipelines", "project", "models"])) {
  mkdirSync(dirname(join(staging, file)), { recursive: true });
  cpSync(join(root, file), join(staging, file));
}
if (existsSync(join(staging, "cli", "main.js"))) chmodSync(join(staging, "cli", "main.js"), 0o755);
rmSync(out, { recursive: true, force: true });
cpSync(staging, out, { recursive: true });
rmSync(staging, { recursive: true, force: true });

function assets(folders) {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.isDirectory()) walk(join(folder, entry.name));
      else if (/\.(sql|json|css|woff2)$/.test(entry.name)) found.push(join(folder, entry.name));
    }
  };
  for (const folder of folders) if (existsSync(join(root, folder))) walk(folder);
  return found;
}
