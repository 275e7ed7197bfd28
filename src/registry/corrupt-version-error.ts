/**
 * A file of the registry that is not what was written: a byte flipped, a file missing or added, a format that this code
 * can't read. Nothing of it was used. The command line prints the message and ends with exit code 1.
 */
export class CorruptVersionError extends Error {
  override readonly name = "CorruptVersionError";
  readonly path: string;

  constructor(path: string, found: string, wanted: string) {
    super(`can't use ${path}: found ${found}, wanted ${wanted}`);
    this.path = path;
  }
}
