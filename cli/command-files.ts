import { readdirSync } from "node:fs";
import type { CommandFile } from "./cli.js";

/** In the order in which people meet them; others follow by name. */
const ORDER = [
  "demo init simulate check load quarantine nightly run train models status runs cube segment export customer sql report doctor upgrade".split(
    " ",
  ),
].flat();

/** Every file of `commands/`: one command each, named after it. */
export async function commandFiles(): Promise<CommandFile[]> {
  const folder = new URL("./commands/", import.meta.url);
  const names = readdirSync(folder)
    .filter((file) => /^[a-z-]+\.(js|ts)$/.test(file) && !file.endsWith(".d.ts"))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Promise.all(names.map(async (name) => (await import(new URL(name, folder).href)) as CommandFile));
}

const rank = (file: string): number => {
  const at = ORDER.indexOf(file.replace(/\.(js|ts)$/, ""));
  return at === -1 ? ORDER.length : at;
};
