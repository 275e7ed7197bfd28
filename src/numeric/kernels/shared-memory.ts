import { type WasmMemory, webAssembly } from "./web-assembly.ts";

/**
 * One block of memory that all threads see: a WebAssembly memory where kernels are to run on it, else only its buffer. Either
 * can be sent to a worker thread, which then reads the same bytes.
 */
export type SharedMemory = WasmMemory | SharedArrayBuffer;

const PAGE = 65_536;
/** What a 32-bit address reaches. */
const MOST_BYTES = PAGE * PAGE;

/**
 * Zeroed memory of at least `bytes`.
 * @param forKernels false for a few bytes, where compiling and the address space of a WebAssembly memory cost more than they give
 * @throws RangeError where `bytes` is beyond 4 GiB or the machine has none left
 */
export function allocateShared(bytes: number, forKernels: boolean): SharedMemory {
  if (!(bytes >= 0 && bytes <= MOST_BYTES))
    throw new RangeError(
      `allocating shared memory: found ${bytes} bytes, wanted ${MOST_BYTES} at most: fewer rows or features`,
    );
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  return forKernels
    ? new webAssembly.Memory({ initial: pages, maximum: PAGE, shared: true })
    : new SharedArrayBuffer(pages * PAGE);
}

/** The bytes themselves. */
export function bufferOf(memory: SharedMemory): SharedArrayBuffer {
  return memory instanceof SharedArrayBuffer ? memory : memory.buffer;
}
