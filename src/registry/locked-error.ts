/** A lock that another process holds. The command line prints the message and ends with exit code 1. */
export class LockedError extends Error {
  override readonly name = "LockedError";
}
