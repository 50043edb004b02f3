import type { Guess } from "../../warehouse/heads/guess.js";
import type { FoundSource } from "./split-layouts.js";

/** What speaks for a format, without what is so in most files. */
export const toldEvidence = ({ evidence }: FoundSource): (Guess<string> & { readonly about: string })[] =>
  Object.entries(evidence)
    .filter(([about, { value }]) => (about !== "footer" && about !== "skip") || value !== "0")
    .map(([about, told]) => ({ about, ...told }));
