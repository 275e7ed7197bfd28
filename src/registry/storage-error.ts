/** What each code of the operating system means: what was found, and what was wanted instead. */
const MEANING: Readonly<Record<string, readonly [found: string, wanted: string]>> = {
  ENOSPC: ["the disk full", "free space"],
  EDQUOT: ["the disk quota used up", "free space"],
  EACCES: ["no permission", "a place that this user may use"],
  EPERM: ["no permission", "a place that this user may use"],
  EROFS: ["a read-only file system", "one that can be written"],
  EMFILE: ["too many open files", "a free file handle (see ulimit -n)"],
  ENFILE: ["too many open files in the system", "a free file handle"],
  EIO: ["an input/output error", "a disk that works"],
  ENOTDIR: ["a file where a folder should be", "a folder"],
  ENOENT: ["nothing there", "a file or folder that stays while it is used"],
};

/** A disk that did not do what was asked of it. The command line prints the message and ends with exit code 1. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly path: string;
  /** The operating system's code: `ENOSPC`, `EACCES`, … */
  readonly code: string;

  /** @param doing what was being done to `path`: "writing", "renaming" */
  constructor(doing: string, path: string, code: string, cause?: unknown) {
    const [found, wanted] = MEANING[code] ?? ["an error", "a disk that works"];
    super(`${doing} ${path}: found ${found} (${code}), wanted ${wanted}`, { cause });
    this.path = path;
    this.code = code;
  }
}

/** The operating system's code of an error, or null. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
