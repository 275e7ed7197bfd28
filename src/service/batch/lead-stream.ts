import type { Problem } from "../problem.ts";

/** A lead of a stream, or why there is none in that place. */
export type StreamedLead = { readonly lead: unknown } | { readonly problem: Problem };

/** Cuts the bytes of a request into leads, keeping no more than the one that isn't whole yet. */
export interface LeadCutter {
  /** The leads that are whole by now. */
  take(bytes: Buffer): StreamedLead[];
  /** Those that the end makes whole. */
  end(): StreamedLead[];
}

/** A longer lead is refused in its place, so that memory stays flat. */
export const MOST_LEAD_BYTES = 1024 * 1024;
