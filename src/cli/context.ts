import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** What every command is given: the wiring of the program. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Adds a command to the program: its words, its flags, and what it does.
 * @param finish takes the command's work, which resolves to the exit code
 */
export type AddCommand = (
  program: Command,
  context: Context,
  finish: (work: Promise<number>) => Promise<void>,
) => void;
