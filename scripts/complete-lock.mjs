// Lists in package-lock.json the optional packages of other platforms that npm left out, because the registry it was written
// with does not serve them. `npm ci` refuses a lock file that lacks them, on every platform. Run it after `npm install`,
// with `notebooks` after one in that folder.
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEM = /(?:^|[-/])(android|darwin|freebsd|linux|openharmony|win32)(?=-|$)/;
const PROCESSOR = /-(arm64|arm|ia32|ppc64|riscv64|s390x|wasm32|x64)(?=-|$)/;

const path = new URL(`../${process.argv[2] ?? "."}/package-lock.json`, import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
  Object.entries(optionalDependencies).filter(([name]) => lock.packages[`node_modules/${name}`] === undefined),
);
for (const [name, version] of missing) lock.packages[`node_modules/${name}`] = entry(name, version);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${missing.length} packages of other platforms added\n`);

/** What npm must know in order to leave the package alone; the platform stands in its name. */
function entry(name, version) {
  const system = SYSTEM.exec(name)?.[1];
  const processor = PROCESSOR.exec(name)?.[1];
  if (system === undefined || processor === undefined) throw new Error(`no platform in the name of ${name}`);
  const libc = name.endsWith("musl") ? "musl" : name.endsWith("gnu") ? "glibc" : undefined;
  return { version, cpu: [processor], ...(libc && { libc: [libc] }), optional: true, os: [system] };
}
