import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildReport } from "../../pipelines/report.js";
import type { Project } from "../../project/project.js";
import { DEFAULT_SETTINGS } from "../../project/settings.js";
import { given, type Row } from "../support/given.js";
import { AS_OF, COMPANY, rfmOf } from "../pipelines/report/a-company.js";
import { findChromium } from "./find-chromium.js";

const program = findChromium();
if (program === null)
  console.warn("test/browser is skipped: no chromium here (apt-get install chromium, or set CHROMIUM)");

/** A name that an attacker, or a careless clerk, could give. */
const EVIL = `<script>document.title = "taken"</script><img src="http://example.org/x.png">\u202eoof`;

/** Enough customers for every statement that asks for enough. */
const TABLES: Readonly<Record<string, readonly Row[]>> = {
  ...COMPANY,
  "result.rfm": [
    ...COMPANY["result.rfm"]!,
    ...Array.from({ length: 40 }, (_, i) => rfmOf(`d${i}`, [1, 2, 4][i % 3]!, 2 + (i % 4), EVIL, String(900 - 20 * i))),
  ],
  "result.segment_member": [...COMPANY["result.segment_member"]!, { segment: EVIL, customer_id: "c2" }],
};

describe.skipIf(program === null)("the report in chromium", () => {
  let browser: Browser;
  let folder: string;
  const pages = new Map<Project["language"], string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "clientele-browser-"));
    const warehouse = await given(TABLES);
    for (const language of ["en", "zh"] as const) {
      const path = join(folder, `${language}.html`);
      writeFileSync(path, await buildReport(projectIn(language, folder), warehouse, { asOf: AS_OF, runId: "r2" }));
      pages.set(language, pathToFileURL(path).href);
    }
    warehouse.close();
    browser = await chromium.launch({ executablePath: program!, args: ["--no-sandbox"] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("opens without a network: asks for its own file and nothing else, runs nothing, and says no error", async () => {
    for (const language of ["en", "zh"] as const) {
      const context = await browser.newContext({ offline: true });
      const page = await context.newPage();
      const asked: string[] = [];
      const faults: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => faults.push(message.text()));
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(pages.get(language)!);
      expect(asked).toEqual([pages.get(language)]);
      expect(faults).toEqual([]);
      expect(await page.title()).toContain("2026");
      expect(await page.locator("script, img, link, iframe").count()).toBe(0);
      await context.close();
    }
  });

  test("every glyph of the Chinese page is drawn by a font that has it, and Chinese by a Chinese font", async () => {
    await withPage("zh", {}, async (page, devtools) => {
      const fonts = await fontsOf(devtools, "h1, h2, h3, p, li, dt, dd, th, td, caption, summary, svg text");
      const chinese = [...fonts].filter(([text]) => /^[\u3400-\u9fff，。、：；（）“”]+$/.test(text));
      expect(chinese.length).toBeGreaterThan(100);
      for (const [text, names] of chinese) {
        expect(names, text).not.toEqual([]);
        for (const name of names)
          expect(name, text).toMatch(/CJK|Source Han|WenQuanYi|PingFang|YaHei|Droid Sans Fallback/);
      }
      const drawn = [...fonts.values()].flat();
      expect(drawn.filter((name) => /LastResort|Unifont|^$/.test(name))).toEqual([]);
    });
  });

  test("no English sentence is left on the Chinese page, to a screen reader either", async () => {
    await withPage("zh", {}, async (_page, devtools) => {
      const names = (await treeOf(devtools)).map(({ name }) => name).filter((name) => !name.includes("<script>"));
      expect(names.length).toBeGreaterThan(300);
      const left = names.filter((name) => /[A-Za-z]{2,}[ ,]+[a-z]{2,}[ ,]+[a-z]{2,}/.test(name));
      expect(left).toEqual([]);
    });
  });

  test("text stands out from its ground by 4.5 to 1 at least, in tables, on maps and in charts", async () => {
    for (const language of ["en", "zh"] as const) {
      await withPage(language, { open: true }, async (page) => {
        expect(await page.evaluate("seenTexts().length")).toBeGreaterThan(300);
        expect(await page.evaluate("contrastFaults()")).toEqual([]);
      });
    }
  });

  test("with any colour blindness, and without colours, the kinds in one chart look different", async () => {
    await withPage("en", {}, async (page, devtools) => {
      const legends = await page.evaluate<readonly { readonly text: string }[]>("legendsAlone()");
      expect(legends.length).toBeGreaterThan(3);
      for (const type of ["none", "protanopia", "deuteranopia", "tritanopia", "achromatopsia"] as const) {
        await devtools.send("Emulation.setEmulatedVisionDeficiency", { type });
        const seen = `data:image/png;base64,${(await page.screenshot()).toString("base64")}`;
        const apart = await page.evaluate<number[][]>(
          `differencesOf(${JSON.stringify(seen)}, ${JSON.stringify(legends)})`,
        );
        // Of 255 steps of grey: two patches that lie 20 apart side by side are told apart with ease.
        for (const [i, differences] of apart.entries())
          expect(Math.min(...differences), `${type}: ${legends[i]!.text}`).toBeGreaterThan(20);
      }
    });
  });

  test("a screen reader meets landmarks, headings in order, named pictures, and tables with heads", async () => {
    for (const [language, lang] of [
      ["en", "en"],
      ["zh", "zh-Hans"],
    ] as const) {
      await withPage(language, { open: true }, async (page, devtools) => {
        expect(await page.getAttribute("html", "lang")).toBe(lang);
        const tree = await treeOf(devtools);
        const named = (role: string): string[] => tree.filter((node) => node.role === role).map(({ name }) => name);
        for (const role of ["banner", "navigation", "main", "contentinfo"]) expect(named(role).length, role).toBe(1);
        const sections = await page.locator("main > section > h2").allTextContents();
        expect(named("region")).toEqual(sections);
        const levels = tree.filter(({ role }) => role === "heading").map(({ level }) => level);
        expect(levels[0]).toBe(1);
        levels.forEach((level, i) => expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1));
        const pictures = named("image");
        expect(pictures.length).toBe(await page.locator(".chart .on-page, .chart > svg").count());
        for (const name of pictures) expect(name.length).toBeGreaterThan(10);
        const tables = named("table");
        expect(tables.length).toBeGreaterThan(14);
        expect(tables).not.toContain("");
        expect(await page.locator("table:not(:has(thead th[scope=col]))").count()).toBe(0);
        expect(await page.locator("tr:has(td):not(:has(th[scope=row]))").count()).toBe(0);
      });
    }
  });

  test("the first key press offers to skip to the report, and does", async () => {
    await withPage("en", {}, async (page) => {
      await page.keyboard.press("Tab");
      await expect.poll(() => page.evaluate("document.activeElement.className")).toBe("skip");
      expect(await page.evaluate("document.activeElement.getBoundingClientRect().top")).toBeGreaterThanOrEqual(0);
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.id")).toBe("report");
    });
  });

  test("fits a phone: nothing makes the page scroll sideways, charts can be read and nothing in them is cut", async () => {
    for (const language of ["en", "zh"] as const) {
      for (const width of [390, 320]) {
        await withPage(language, { width }, async (page) => {
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
          expect(await page.evaluate("sizeFaults(7.5)")).toEqual([]);
          expect(await page.evaluate("cutFaults()")).toEqual([]);
        });
      }
      await withPage(language, { width: 1100 }, async (page) => {
        expect(await page.evaluate("cutFaults()")).toEqual([]);
      });
    }
  });

  test("prints on A4: no figure breaks over two pages, no table is cut, colours are kept", async () => {
    // A4 less margins of 14 mm, at 96 pixels an inch.
    const [width, height] = [688, 1016];
    for (const language of ["en", "zh"] as const) {
      await withPage(language, { width, height }, async (page) => {
        await page.emulateMedia({ media: "print" });
        expect(await page.evaluate(`paperFaults(${height})`)).toEqual([]);
        expect(await page.evaluate("getComputedStyle(document.documentElement).printColorAdjust")).toBe("exact");
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
        const sizes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((m) =>
          m.slice(1, 3).map(Number),
        );
        expect(sizes.length).toBeGreaterThan(4);
        for (const [w, h] of sizes) expect([Math.round(w! / 5), Math.round(h! / 5)]).toEqual([119, 168]);
      });
    }
  });

  interface View {
    readonly width?: number;
    readonly height?: number;
    /** With all tables of numbers open. */
    readonly open?: boolean;
  }

  async function withPage(
    language: Project["language"],
    { width = 1100, height = 900, open = false }: View,
    look: (page: Page, devtools: CDPSession) => Promise<void>,
  ): Promise<void> {
    const context: BrowserContext = await browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    await page.goto(pages.get(language)!);
    await page.addScriptTag({ path: fileURLToPath(new URL("./in-page.js", import.meta.url)) });
    if (open) await page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true");
    await look(page, await context.newCDPSession(page));
    await context.close();
  }
});

function projectIn(language: Project["language"], directory: string): Project {
  const crm = { name: "crm", guards: { maxAgeHours: 12 } } as Project["sources"][number];
  return {
    directory,
    name: language === "zh" ? "街角小店" : `corner shop ${EVIL}`,
    language,
    country: language === "zh" ? "CN" : "GB",
    timeZone: "UTC",
    currency: language === "zh" ? "CNY" : "GBP",
    amounts: "with_tax",
    calendar: { week: "iso", fiscalStart: "01-01", dayStarts: "00:00" },
    channels: {},
    sources: [crm],
    segments: [],
    exports: [],
    cubes: [],
    settings: DEFAULT_SETTINGS,
    publish: { personal: false },
  };
}

interface Spoken {
  readonly role: string;
  readonly name: string;
  readonly level: number;
}

/** What a screen reader is told, in its order. */
async function treeOf(devtools: CDPSession): Promise<Spoken[]> {
  await devtools.send("Accessibility.enable");
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, properties = [] }) => ({
      role: String(role?.value ?? ""),
      name: String(name?.value ?? ""),
      level: Number(properties.find((p) => p.name === "level")?.value.value ?? 0),
    }));
}

/** Text of each element that matches and is seen, and the fonts that drew it. */
async function fontsOf(devtools: CDPSession, selector: string): Promise<Map<string, string[]>> {
  await devtools.send("DOM.enable");
  await devtools.send("CSS.enable");
  const { root } = await devtools.send("DOM.getDocument", { depth: 0 });
  const { nodeIds } = await devtools.send("DOM.querySelectorAll", { nodeId: root.nodeId, selector });
  const drawn = nodeIds.map(async (nodeId): Promise<[string, string[]] | null> => {
    const { fonts } = await devtools.send("CSS.getPlatformFontsForNode", { nodeId });
    if (fonts.length === 0) return null;
    const { object } = await devtools.send("DOM.resolveNode", { nodeId });
    const { result } = await devtools.send("Runtime.callFunctionOn", {
      objectId: object.objectId!,
      functionDeclaration: "function () { return this.textContent.trim(); }",
      returnByValue: true,
    });
    return [String(result.value), [...new Set(fonts.map(({ familyName }) => familyName))]];
  });
  return new Map((await Promise.all(drawn)).filter((entry) => entry !== null));
}
