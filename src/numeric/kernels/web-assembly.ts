/** WebAssembly's memory over bytes that threads share. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

/** The part of the global `WebAssembly` that is used here; the compiler's libraries tell of it only for browsers. */
export const webAssembly = (
  globalThis as unknown as {
    WebAssembly: {
      readonly Memory: new (pages: { initial: number; maximum: number; shared: true }) => WasmMemory;
      readonly Module: new (bytes: Uint8Array) => WasmModule;
      readonly Instance: new (
        module: WasmModule,
        imports: { env: { memory: WasmMemory } },
      ) => { readonly exports: unknown };
    };
  }
).WebAssembly;

/** Compiled code. */
export interface WasmModule {
  readonly compiled?: never;
}
