import { CommanderError } from "commander";
import { InputError } from "../leads/input-error.ts";
import { LeadError } from "../scoring/lead-error.ts";

export const DONE = 0;
/** Disk, permission, port, lock, corrupted version, or bad rows under --strict. */
export const FAILED = 1;
/** Wrong usage or unusable input. */
export const UNUSABLE = 2;
/** A quality gate refused. */
export const REFUSED = 3;
export const INTERRUPTED = 130;

/** Thrown into whatever runs when Ctrl-C is pressed. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("interrupted: nothing was written");
  }
}

/** The exit code of an error, and the sentence to print for it; null where it has been printed already. */
export function explainError(error: unknown): { code: number; message: string | null } {
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? DONE : UNUSABLE, message: null };
  if (error instanceof Interrupted) return { code: INTERRUPTED, message: error.message };
  if (error instanceof InputError || error instanceof LeadError)
    return { code: UNUSABLE, message: error.message };
  return { code: FAILED, message: error instanceof Error ? error.message : String(error) };
}
