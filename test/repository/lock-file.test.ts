import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

interface Entry {
  readonly version: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const path = resolve(import.meta.dirname, "../../package-lock.json");
const { packages } = JSON.parse(readFileSync(path, "utf8")) as { packages: Readonly<Record<string, Entry>> };

// npm leaves out what its registry does not serve, and `npm ci` then refuses the file: node scripts/complete-lock.mjs
test("the lock file lists every optional package, so that npm ci takes it on every platform", () => {
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) => packages[`node_modules/${name}`] === undefined),
  );
  expect(missing).toEqual([]);
});

test("the lock file names no registry", () => {
  const hosts = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
  expect(hosts.map(([name]) => name)).toEqual([]);
});

test("no dependency runs a script while it installs", () => {
  const scripts = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripts.map(([name]) => name)).toEqual([]);
});
