// Compiles the product into dist/ (or, with --bench, everything the bench needs into .build/) and copies the SQL beside it.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bench = process.argv.includes("--bench");
const out = join(root, bench ? ".build" : "dist");
const staging = `${out}.next-${process.pid}`;

sweep();
execFileSync(
  process.execPath,
  [
    join(root, "node_modules", "typescript", "bin", "tsc"),
    ...["-p", join(root, bench ? "tsconfig.bench.json" : "tsconfig.build.json"), "--outDir", staging],
  ],
  { stdio: "inherit" },
);
for (const file of assets(["warehouse", "pipelines", "project", "models"])) {
  mkdirSync(dirname(join(staging, file)), { recursive: true });
  cpSync(join(root, file), join(staging, file));
}
chmodSync(join(staging, "cli", "main.js"), 0o755);
// Two renames, so that a command which runs from the old build finds whole files until the end.
if (existsSync(out)) renameSync(out, `${staging}.old`);
renameSync(staging, out);
rmSync(`${staging}.old`, { recursive: true, force: true });

/** Removes what builds that were killed have left. */
function sweep() {
  for (const name of readdirSync(root)) {
    const pid = name.startsWith(`${basename(out)}.next-`) ? Number.parseInt(name.split("-").at(-1), 10) : null;
    if (pid !== null && !alive(pid)) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function alive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** What the code reads at run time beside itself. */
function assets(folders) {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => /\.(sql|json|css|woff2)$/.test(name))
      .map((name) => join(folder, name)),
  );
}
