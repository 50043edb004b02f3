import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashFile } from "../../../warehouse/staging/hash-file.js";

const LARGE = 33 << 20;

describe("the sum of a delivered file", () => {
  let directory: string;
  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "clientele-hash-"))));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it("equals Node's own sha256, for a small file and for one that is read beside", async () => {
    for (const size of [0, 5, LARGE]) {
      const path = join(directory, `file${size}`);
      writeFileSync(path, "abcde".slice(0, size));
      truncateSync(path, size);
      const bytes = Buffer.alloc(size);
      bytes.write("abcde");
      expect(await hashFile(path)).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });

  it("ends no process where its file is gone and nobody waits for it; whoever waits is told", async () => {
    const unhandled: unknown[] = [];
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (error) => unhandled.push(error));
    try {
      const path = join(directory, "large");
      writeFileSync(path, "");
      truncateSync(path, LARGE);
      const [missing, removed] = [hashFile(join(directory, "missing")), hashFile(path)];
      rmSync(path);
      await setTimeout(500);
      expect(unhandled).toEqual([]);
      await expect(missing).rejects.toThrow("ENOENT");
      await expect(removed).rejects.toThrow("ENOENT");
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
  });
});
