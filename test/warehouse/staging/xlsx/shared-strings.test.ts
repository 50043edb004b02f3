import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Archive } from "../../../../warehouse/staging/xlsx/archive.js";
import { SharedStrings } from "../../../../warehouse/staging/xlsx/shared-strings.js";
import { escaped, packed } from "../../../support/workbook.js";

it.each([0, 500, 1 << 20])(
  "texts beyond %d characters lie on disk, and every one is found by its number",
  async (inMemory) => {
    const folder = mkdtempSync(join(tmpdir(), "clientele-texts-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const texts = Array.from({ length: 5000 }, (_, i) => `${i} "中"\n${"x".repeat((i * 37) % 90)}`);
    const path = join(folder, "a.zip");
    writeFileSync(
      path,
      await packed({ "t.xml": `<sst>${texts.map((t) => `<si><t>${escaped(t)}</t></si>`).join("")}</sst>` }),
    );
    const archive = await Archive.open(path);
    const strings = new SharedStrings(join(folder, "temporary"), inMemory);
    await strings.read(archive, "t.xml");
    const order = Array.from({ length: 5000 }, (_, i) => (i * 2741) % 5000);
    for (const i of order) expect(strings.get(i)).toBe(texts[i]);
    expect([strings.get(5000), strings.get(5063), strings.get(-1)]).toEqual([undefined, undefined, undefined]);
    const files = () => (inMemory < 1 << 20 ? readdirSync(join(folder, "temporary")).length : 0);
    expect(files()).toBe(inMemory < 1 << 20 ? 1 : 0);
    strings.close();
    expect(files()).toBe(0);
    archive.close();
  },
);
