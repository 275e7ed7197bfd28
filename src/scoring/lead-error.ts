/** One thing wrong with one lead: which field, what was found there and what was wanted. */
export interface LeadProblem {
  readonly field: string;
  readonly found: string;
  readonly wanted: string;
}

/** A lead that can't be scored. `found` tells text by type and length only, since it may be personal. */
export class LeadError extends Error {
  override readonly name = "LeadError";
  readonly problems: readonly LeadProblem[];

  constructor(problems: readonly LeadProblem[]) {
    super(problems.map((p) => `field ${p.field}: found ${p.found}, wanted ${p.wanted}`).join("; "));
    this.problems = problems;
  }
}
