import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** The report's colours: Okabe and Ito (2008), which readers with any colour blindness tell apart. */
export const COLOURS = { blue: "#0072b2", orange: "#e69f00", sky: "#56b4e9", vermillion: "#d55e00", grey: "#9aa3ad" };

/** Draws inside the notebook: marks and scales are those of Observable Plot, with which the report draws too. */
export async function picture(options: Plot.PlotOptions): Promise<void> {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const drawn = Plot.plot({
    width: 720,
    marginRight: 50,
    marginBottom: 44,
    style: { fontSize: "13px", background: "white" },
    ...options,
    color: { ...(options.color?.scheme === undefined ? { range: Object.values(COLOURS) } : {}), ...options.color },
    document: document as never,
  });
  await show("text/html", (drawn as unknown as { readonly outerHTML: string }).outerHTML);
}

/** Shows rows as a table; numbers have four digits at most. */
export async function table(rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  const line = (tag: string, cells: readonly unknown[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cellText(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => names.map((name) => row[name])).map((cells) => line("td", cells));
  await show("text/html", `<table>${line("th", names)}${body.join("")}</table>`);
}

/** Shows an answer in words, as Markdown. */
export async function say(strings: TemplateStringsArray, ...values: readonly (string | number)[]): Promise<void> {
  await show("text/markdown", String.raw({ raw: strings }, ...values).trim());
}

// Sent while the cell runs, with time to leave: what comes after the kernel said that the cell is done is lost.
async function show(kind: string, value: string): Promise<void> {
  await Deno.jupyter.broadcast("display_data", { data: { [kind]: value }, metadata: {} });
  await new Promise((leave) => setTimeout(leave, 250));
}

function cellText(value: unknown): string {
  const text = typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value ?? "");
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
