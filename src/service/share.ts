import { createHash } from "node:crypto";

/** A share of the leads that another version answers. */
export interface Share {
  /** An alias of the default model, or NAME@ALIAS, or NAME:VERSION. */
  readonly ref: string;
  /** In (0, 1). */
  readonly part: number;
}

/**
 * Whether a lead belongs to the share: the same id always does or never does, in every process and after every restart, and a
 * larger share holds all leads of a smaller one. A lead without an id never does.
 */
export function isInShare(id: string | null, part: number): boolean {
  if (id === null) return false;
  // 48 bits: what a number holds exactly.
  return createHash("sha256").update(`leadlight share ${id}`).digest().readUIntBE(0, 6) < part * 2 ** 48;
}
