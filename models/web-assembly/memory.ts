/** A memory that threads share and that kernels read. */
export interface Memory {
  readonly buffer: SharedArrayBuffer;
}

interface WebAssembly {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => Memory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Readonly<Record<string, (...given: number[]) => void>> };
}

/** The part of the global object that we use: the library of the compiler has it for browsers only. */
export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssembly }).WebAssembly;
