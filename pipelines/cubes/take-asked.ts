import { readFile, rename, rm, readdir } from "node:fs/promises";
import { join } from "node:path";
import { askedFolder } from "../../project/asked-cubes.js";
import type { CubeQueries } from "../../warehouse/ledger/cube-queries.js";

export interface Asked {
  readonly batches: readonly { readonly batch: string; readonly queries: readonly CubeQueries[] }[];
  /** Removes the files that were taken; after what they say was committed. */
  forget(): Promise<void>;
}

/** What readers noted since the last night. A file that was taken before and not forgotten is taken again. */
export async function takeAsked(directory: string, runId: string): Promise<Asked> {
  const folder = askedFolder(directory);
  const names = await namesIn(folder);
  const taken = names.filter((name) => name.startsWith("taken-"));
  for (const name of names.filter((one) => one.endsWith(".ndjson") && !taken.includes(one))) {
    const to = `taken-${runId}-${name}`;
    await rename(join(folder, name), join(folder, to));
    taken.push(to);
  }
  const batches: Asked["batches"][number][] = [];
  for (const name of taken.sort()) {
    batches.push({ batch: name, queries: countShapes(await readFile(join(folder, name), "utf8")) });
  }
  return {
    batches,
    forget: async () => {
      for (const { batch } of batches) await rm(join(folder, batch), { force: true });
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}

function countShapes(text: string): CubeQueries[] {
  const counts = new Map<string, CubeQueries>();
  for (const line of text.split("\n")) {
    const told = parsed(line);
    if (told === null) continue;
    const key = JSON.stringify(told);
    counts.set(key, { ...told, asked: (counts.get(key)?.asked ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** A line that a killed reader left unfinished says nothing. */
function parsed(line: string): { cube: string; shape: string } | null {
  try {
    const { cube, shape } = JSON.parse(line) as { cube: unknown; shape: unknown };
    return typeof cube === "string" && Array.isArray(shape) ? { cube, shape: JSON.stringify(shape) } : null;
  } catch {
    return null;
  }
}
