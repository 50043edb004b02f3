import { decodeText, unescapeCell } from "./xml-text.js";

/**
 * Gathers the text of one `si` or `is`: its own `t`, or those of its runs; phonetic runs (readings of Japanese and Chinese
 * words) are no part of it.
 * @source ECMA-376, part 1, section 18.4 (shared string table)
 */
export class TextCollector {
  #value = "";
  #phonetic = 0;
  #inText = false;

  begin(): void {
    this.#value = "";
    this.#phonetic = 0;
    this.#inText = false;
  }

  open(name: string): void {
    if (name === "rPh") this.#phonetic++;
    else if (name === "t") this.#inText = this.#phonetic === 0;
  }

  text(source: string, from: number, to: number): void {
    if (this.#inText) this.#value += decodeText(source.slice(from, to));
  }

  plain(text: string): void {
    if (this.#inText) this.#value += text;
  }

  close(name: string): void {
    if (name === "rPh") this.#phonetic--;
    else if (name === "t") this.#inText = false;
  }

  end(): string {
    return unescapeCell(this.#value);
  }
}
