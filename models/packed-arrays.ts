import { InputError } from "./errors.js";

/** Plain records with typed arrays in them, as a text and the bytes of the arrays, least byte first. */
export interface Packed {
  /** JSON; an array stands there as its kind and its place among `arrays`. */
  readonly text: string;
  readonly arrays: readonly Uint8Array[];
}

const KINDS = { Int32Array, Uint8Array, Float32Array, Float64Array } as const;
type Kind = keyof typeof KINDS;
/** Names the kind of an array, where a record of the value itself would have it too. */
const MARK = "$array";

/** @param value records, lists, texts, finite numbers, null, true and false, and arrays of the kinds above; nothing else is kept */
export function packArrays(value: unknown): Packed {
  const arrays: Uint8Array[] = [];
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (!ArrayBuffer.isView(part)) return part;
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    return { [MARK]: part.constructor.name, at: arrays.push(bytes) - 1 };
  });
  return { text, arrays };
}

/**
 * The value that was packed.
 * @throws {InputError} bad-packed
 */
export function unpackArrays({ text, arrays }: Packed): unknown {
  return JSON.parse(text, (_, part: unknown) => {
    const kind = (part as { readonly [MARK]?: Kind } | null)?.[MARK];
    if (kind === undefined) return part;
    const bytes = arrays[(part as { readonly at: number }).at];
    if (bytes === undefined || !Object.hasOwn(KINDS, kind)) {
      throw new InputError("bad-packed", `unpackArrays: an array of kind ${kind} is missing among ${arrays.length}.`);
    }
    // Copied: what was read may begin at any byte and be part of more, an array may not.
    return new KINDS[kind](new Uint8Array(bytes).buffer);
  });
}
