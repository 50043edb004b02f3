import { format, type Column, type Format, type Row } from "./print.js";
import type { Terminal } from "./progress.js";

/** Rows as text of a format, part by part: what comes before them, each part, and what ends them. */
interface Pieces {
  readonly head: string;
  part(rows: readonly Row[], first: boolean): string;
  end(empty: boolean): string;
}

/** Writes rows as they come, no faster than they are read; returns how many. Stops where nobody reads on. */
export async function printStream(
  out: Terminal,
  batches: AsyncIterable<readonly Row[]>,
  columns: readonly Column[],
  as: Exclude<Format, "table">,
): Promise<number> {
  const { head, part, end } = piecesOf(columns, as);
  let count = 0;
  if (head !== "" && !(await put(out, head))) return 0;
  for await (const rows of batches) {
    if (!(await put(out, part(rows, count === 0)))) return count;
    count += rows.length;
  }
  await put(out, end(count === 0));
  return count;
}

function piecesOf(columns: readonly Column[], as: Exclude<Format, "table">): Pieces {
  if (as === "ndjson") return { head: "", part: (rows) => format(rows, columns, as), end: () => "" };
  const head = format([], columns, as);
  if (as === "csv") return { head, part: (rows) => format(rows, columns, as).slice(head.length), end: () => "" };
  return {
    head: "",
    // `[\n` and `\n]\n` around the rows of a part.
    part: (rows, first) => (first ? "[\n" : ",\n") + format(rows, columns, as).slice(2, -3),
    end: (empty) => (empty ? "[]\n" : "\n]\n"),
  };
}

/** What a stream of the process has beside a terminal. */
interface Stream extends Terminal {
  readonly destroyed?: boolean;
  once?(event: "drain" | "close", heard: () => void): unknown;
  off?(event: "drain" | "close", heard: () => void): unknown;
}

/** Whether somebody reads on. */
async function put(out: Stream, text: string): Promise<boolean> {
  if (text === "" || out.write(text) !== false || out.once === undefined) return out.destroyed !== true;
  if (out.destroyed === true) return false;
  return new Promise((resolve) => {
    const heard = (goes: boolean) => () => {
      out.off?.("drain", drained);
      out.off?.("close", closed);
      resolve(goes);
    };
    const drained = heard(true);
    const closed = heard(false);
    out.once!("drain", drained);
    out.once!("close", closed);
  });
}
