/**
 * Input that can't be used: a file, a column, a cell or a setting. The message is one sentence that says what was being
 * read, what was found and what was wanted; the command line prints it and ends with exit code 2.
 */
export class InputError extends Error {
  override readonly name = "InputError";
}
