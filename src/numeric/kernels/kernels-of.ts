import { bufferOf, type SharedMemory } from "./shared-memory.ts";
import { type WasmModule, webAssembly } from "./web-assembly.ts";

/**
 * What opens kernels over a memory: WebAssembly's over a WebAssembly memory, the plain ones over any other. Code is compiled at
 * its first use, once a thread.
 * @param wasm the code in base64
 */
export function kernelsOf<Kernels>(
  wasm: string,
  plain: (buffer: SharedArrayBuffer) => Kernels,
): (memory: SharedMemory) => Kernels {
  let compiled: WasmModule | undefined;
  return (memory) => {
    if (!(memory instanceof webAssembly.Memory)) return plain(bufferOf(memory));
    compiled ??= new webAssembly.Module(Buffer.from(wasm, "base64"));
    return new webAssembly.Instance(compiled, { env: { memory } }).exports as Kernels;
  };
}
