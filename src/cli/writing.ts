import { errorCode, StorageError } from "../registry/storage-error.ts";

/**
 * Does work that writes the file at `path`.
 * @throws StorageError, which names the file, where the operating system refuses; else what `work` throws
 */
export async function writing<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = systemCode(error);
    throw code === null ? error : new StorageError("writing", path, code, error);
  }
}

function systemCode(error: unknown): string | null {
  const code = errorCode(error);
  if (code !== null) return /^E[A-Z0-9]+$/.test(code) ? code : null; // not ERR_…, which is Node's own
  // DuckDB, which writes Parquet, tells the system's words alone.
  return error instanceof Error && error.message.includes("No space left on device") ? "ENOSPC" : null;
}
