import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  bigFile,
  BOTH_NIGHTS,
  call,
  copyOf,
  ENGINE,
  FAULTS,
  FIRST_NIGHT,
  MAIN,
  newProject,
  NIGHT,
  PICTURE,
  warehouse,
} from "../support/faults.js";

const folders: string[] = [];
const keep = (directory: string): string => {
  folders.push(directory);
  return directory;
};
let good: string;

beforeAll(() => {
  good = keep(newProject());
  expect(call(good, FIRST_NIGHT)).toMatchObject({ code: 0 });
  expect(picture(good)).toEqual(PICTURE);
});
/** How many sizes of a full disk are tried. */
const SIZES = Number(process.env["FULL_DISKS"] ?? 4);

afterAll(() => folders.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

test.each(FAULTS)("$name loses no row: once it is mended the next night has all", async (fault) => {
  const directory = keep(copyOf(good));
  await fault.hurt(directory);
  expect(call(directory, fault.words ?? NIGHT).code).toBe(fault.code);
  fault.mend(directory, good);
  const again = existsSync(warehouse(directory)) ? NIGHT : BOTH_NIGHTS;
  expect(call(directory, again)).toMatchObject({ code: 0, told: "" });
  expect(picture(directory)).toEqual(PICTURE);
});

test("files that may not grow, at each size: the night fails whole, and goes on when they may", () => {
  for (const megabytes of [16, 12, 30].slice(0, SIZES)) {
    const directory = keep(copyOf(good));
    bigFile(directory);
    const command = `trap '' XFSZ; ulimit -f $((${megabytes} * 1048576 / $1)); shift; exec "$@"`;
    const words = [String(blockSize(directory)), process.execPath, MAIN, ...NIGHT, "--project", directory];
    expectFull(spawnSync("sh", ["-c", command, "sh", ...words], { encoding: "utf8" }));
    expectAll(directory);
  }
});

test("a disk that is full, at each size: the night fails whole, and goes on when there is room", (context) => {
  const place = keep(join(good, "..", `clientele-full-${process.pid}`));
  mkdirSync(place);
  if (mount(["-t", "tmpfs", "-o", "size=20m", "tmpfs", place]) !== 0)
    return context.skip("only an administrator may mount a small disk; the test above stands for it");
  try {
    for (const megabytes of [26, 40, 20, 60].slice(0, SIZES)) {
      expect(mount(["-o", `remount,size=400m`, place])).toBe(0);
      cpSync(good, place, { recursive: true, preserveTimestamps: true });
      const source = keep(copyOf(good));
      bigFile(source);
      const outside = `files: [data/*.csv, ${join(source, "data", "big.csv")}]`;
      rewrite(join(place, "clientele.yaml"), "files: data/*.csv", outside);
      expect(mount(["-o", `remount,size=${megabytes}m`, place])).toBe(0);
      const { status, stderr } = spawnSync(process.execPath, [MAIN, ...NIGHT, "--project", place], {
        encoding: "utf8",
      });
      expectFull({ status, stderr });
      expect(mount(["-o", "remount,size=400m", place])).toBe(0);
      expectAll(place);
      for (const name of [".clientele", "out", "meanings", "data"]) rmSync(join(place, name), { recursive: true });
    }
  } finally {
    spawnSync("umount", [place]);
  }
});

const mount = (words: readonly string[]): number | null => spawnSync("mount", words).status;

function expectFull({ status, stderr }: { status: number | null; stderr: string }): void {
  expect(status, stderr).toBe(1);
  expect(stderr).toMatch(/the disk is full: free space and run again.*\[disk-full\]\n$/s);
  expect(stderr).not.toMatch(ENGINE);
}

/** The big file's 250,000 lines came besides. */
function expectAll(directory: string): void {
  expect(call(directory, NIGHT)).toMatchObject({ code: 0, told: "" });
  expect(picture(directory)).toMatchObject({ lines: PICTURE.lines + 250_000, refused: PICTURE.refused });
}

function rewrite(path: string, from: string, to: string): void {
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  spawnSync("tee", [path], { input: text.replace(from, to) });
}

/** What `ulimit -f` counts in: shells differ. */
function blockSize(directory: string): number {
  const path = join(directory, "block");
  const { stdout } = spawnSync(
    "sh",
    ["-c", `trap '' XFSZ; (ulimit -f 1; head -c 4096 /dev/zero > "$0") 2> /dev/null; wc -c < "$0"`, path],
    {
      encoding: "utf8",
    },
  );
  rmSync(path, { force: true });
  return Number(stdout.trim());
}

/** Rows that people see. */
function picture(directory: string): unknown {
  const query = "select (select count(*) from core.line) as lines, (select count(*) from core.customer) as customers";
  const rows = JSON.parse(call(directory, ["sql", query, "--format", "json"]).told) as object[];
  const refused = JSON.parse(call(directory, ["quarantine", "list", "--format", "json"]).told) as { rows: number }[];
  return { ...rows[0], refused: refused.reduce((sum, group) => sum + group.rows, 0) };
}
