import { basename, dirname } from "node:path";
import { endings, VARYING } from "./find-sources.js";

/**
 * Absolute globs that give exactly `files`, and those that follow them where no other layout shares their names.
 * @param others files of the same names that are of another layout
 * @param newest the layout of the newest file: what comes next is taken for it
 */
export function globsOf(files: readonly string[], others: readonly string[], newest: boolean): string[] {
  if (others.length > 0 && !newest) return files.map(escaped);
  const globs = [...new Set(files.map(globOf))].sort();
  if (others.length === 0) return globs;
  return globs.map((glob) => {
    const left = others.filter((file) => globOf(file) === glob).map((file) => basename(file));
    return left.length === 0 ? glob : without(glob, left);
  });
}

const escaped = (text: string): string => text.replace(/[*?[\]{}()!|+@\\]/g, "\\$&");

/** Numbers, dates and months become `*`, so that the next delivery is found as well. */
function globOf(file: string): string {
  const ending = endings(file);
  const name = escaped(basename(file, ending)).replace(VARYING, "*");
  return `${escaped(dirname(file))}/${name}${ending}`;
}

/** `orders_*.csv` without `orders_2024.csv`: `orders_!(2024).csv`. */
function without(glob: string, names: readonly string[]): string {
  const folder = dirname(glob);
  const name = basename(glob);
  const star = name.indexOf("*");
  if (star < 0) return glob;
  const [before, after] = [name.slice(0, star), name.slice(name.lastIndexOf("*") + 1)];
  const plain = (text: string): string => text.replace(/\\(.)/g, "$1");
  const middles = names.map((each) => escaped(each.slice(plain(before).length, each.length - plain(after).length)));
  return `${folder}/${before}!(${middles.join("|")})${after}`;
}
