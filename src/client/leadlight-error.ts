/** The service answered, but not with what was asked for. */
export class LeadlightError extends Error {
  override readonly name = "LeadlightError";
  readonly status: number;
  /** The body: a problem document (RFC 9457), or another protocol's form; undefined where it isn't JSON. */
  readonly problem: unknown;

  constructor(status: number, message: string, problem: unknown) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}
