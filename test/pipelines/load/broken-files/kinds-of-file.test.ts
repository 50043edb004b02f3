import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOutcome } from "./outcome-table.js";
import { csv, line, Yard } from "./yard.js";

const linux = process.platform === "linux";
const good = csv(line("t1"));

describe("what is no file, or is not where it was named", () => {
  let yard: Yard;
  beforeAll(async () => (yard = await Yard.open()));
  afterAll(() => yard.close());

  it("a folder called x.csv is gone through by a pattern, and refused where it is named", async () => {
    const source = yard.source();
    mkdirSync(join(yard.directory, source.name, "x.csv"));
    expectOutcome(await yard.load(source), {});
    const named = { ...source, files: [`${source.name}/x.csv`] };
    expectOutcome(await yard.load(named), { gate: ["not-a-file", /x\.csv is a folder: name its files/] });
  });

  it.runIf(linux)("a pipe is not waited for: left out by a pattern, refused where it is named", async () => {
    const source = yard.source();
    execFileSync("mkfifo", [join(yard.directory, source.name, "x.csv")]);
    expectOutcome(await yard.load(source), {});
    const named = { ...source, files: [`${source.name}/x.csv`] };
    expectOutcome(await yard.load(named), { gate: ["not-a-file", /x\.csv is a pipe or a device/] });
  });

  it.runIf(linux)("a device that never ends is not read", async () => {
    const gate = ["not-a-file", /\/dev\/zero is a pipe or a device/] as const;
    expectOutcome(await yard.load(yard.source({ files: ["/dev/zero"] })), { gate });
  });

  it.runIf(linux)("a disk that gives no answer costs its file", async () => {
    const format = { type: "csv" } as const;
    expectOutcome(await yard.load(yard.source({ files: ["/proc/self/mem"], format })), {
      gate: ["unreadable-file", /\/proc\/self\/mem: the disk or the network gave no answer/],
    });
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "a file that may not be read costs itself",
    async () => {
      const source = yard.source();
      yard.put({ [`${source.name}/a.csv`]: good, [`${source.name}/b.csv`]: csv(line("t2")) });
      chmodSync(join(yard.directory, source.name, "a.csv"), 0);
      const gate = ["unreadable-file", /a\.csv: this user may not read it/] as const;
      expectOutcome(await yard.load(source), { ids: ["t2"], gate });
    },
  );

  it("a link out of the named folder is an error of the configuration, however it leads there", async () => {
    yard.put({ "elsewhere/secret.csv": good });
    const source = yard.source();
    const link = join(yard.directory, source.name, "a.csv");
    const gate = ["outside-folder", /a\.csv is a symbolic link out of the folder/] as const;
    for (const target of [join(yard.directory, "elsewhere/secret.csv"), "../elsewhere/secret.csv"]) {
      symlinkSync(target, link);
      expectOutcome(await yard.load(source), { gate });
      expectOutcome(await yard.load({ ...source, files: [`${source.name}/a.csv`] }), { gate });
      rmSync(link);
    }
    symlinkSync("../elsewhere", join(yard.directory, source.name, "folder"));
    expectOutcome(await yard.load({ ...source, files: [`${source.name}/**/*.csv`] }), {});
  });

  it("a link inside the named folder is a file; one to nowhere, and one to itself, are none", async () => {
    const source = yard.source();
    yard.put({ [`${source.name}/a.csv`]: good });
    for (const [name, target] of [
      ["b.csv", "a.csv"],
      ["c.csv", "nowhere.csv"],
      ["d.csv", "d.csv"],
      ["round", "."],
    ] as const) {
      symlinkSync(target, join(yard.directory, source.name, name));
    }
    const found = await yard.load({ ...source, files: [`${source.name}/**`] });
    expectOutcome(found, { ids: ["t1"] });
    expect(found.notes.join()).toContain("b.csv is a copy of");
  });

  it("five gigabytes of nothing fill no memory", async () => {
    const source = yard.source();
    for (const name of ["a.csv", "a.csv.gz", "a.parquet", "a.xlsx"]) {
      const path = join(yard.directory, source.name, name);
      closeSync(openSync(path, "w"));
      truncateSync(path, 5 * 2 ** 30);
    }
    const before = process.memoryUsage().rss;
    const found = await yard.load(source);
    expect(found.gates).toHaveLength(4);
    expect(found.message).toMatch(/a\.csv: the first line is no header/);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
  });
});

describe("a file that is not left alone while it is read is refused, and loaded once it is whole", () => {
  let yard: Yard;
  beforeAll(async () => (yard = await Yard.open()));
  afterAll(() => yard.close());
  const rows = (from: number, count: number): string =>
    Array.from({ length: count }, (_, i) => `${line(`t${from + i}`)}\n`).join("");
  const CHANGES: readonly (readonly [string, (path: string) => void])[] = [
    ["grows", (path) => appendFileSync(path, `${line("more")}\n`)],
    [
      "is replaced by one of equal length",
      (path) => {
        writeFileSync(`${path}.new`, csv() + rows(500_000, 2000));
        renameSync(`${path}.new`, path);
      },
    ],
    ["is removed", (path) => rmSync(path, { force: true })],
    ["is emptied", (path) => truncateSync(path, 0)],
  ];
  it.each(CHANGES)("one that %s", async (_, change) => {
    const source = yard.source({ files: [] });
    const path = join(yard.directory, source.name, "a.csv");
    writeFileSync(path, csv() + rows(100_000, 2000));
    let told = 0;
    // Told of the first time as it is opened, of the second when its rows are about to be read.
    const found = await yard.load({ ...source, files: [`${source.name}/*.csv`] }, ({ doing = "" }) => {
      if (doing.endsWith("a.csv") && ++told === 2) change(path);
    });
    expect(told).toBe(2);
    expect(found.counts).toMatchObject({ in: 0, loaded: 0 });
    expect(found.gates[0]).toMatch(/^(file-changed|unreadable-file)$/);
    expect(found.message).toContain(`${source.name}/a.csv`);
    writeFileSync(path, csv() + rows(100_000, 10));
    expectOutcome(await yard.load({ ...source, files: [`${source.name}/*.csv`] }), {
      ids: Array.from({ length: 10 }, (__, i) => `t${100_000 + i}`),
    });
  });
});
