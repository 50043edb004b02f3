import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside the sources, where this runs from `.build/bench/python/`. */
const HERE = fileURLToPath(new URL("../../../bench/python/", import.meta.url));

/** A file of this folder. */
export const pythonFile = (name: string): string => join(HERE, name);

/**
 * The interpreter of a virtual environment with what `<requirements>` names, in the system's temporary folder; made where
 * it is missing, and again when the file changes.
 */
export function pythonWith(requirements: string, log: (line: string) => void): string {
  const file = pythonFile(requirements);
  const name = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `clientele-bench-python-${name}`);
  const python = join(folder, "bin", "python");
  if (existsSync(join(folder, "whole"))) return python;
  log(`making a virtual environment with ${requirements}`);
  rmSync(folder, { recursive: true, force: true });
  execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
  execFileSync(python, ["-m", "pip", "install", "--quiet", "--requirement", file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  writeFileSync(join(folder, "whole"), "");
  return python;
}
