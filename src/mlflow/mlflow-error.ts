/** An answer of an MLflow server that refuses what was asked, or a server that doesn't answer at all. */
export class MlflowError extends Error {
  override readonly name = "MlflowError";
  /** MLflow's, such as `RESOURCE_DOES_NOT_EXIST`; `UNREACHABLE` where nothing answered, `NOT_MLFLOW` where something else did. */
  readonly code: string;
  /** Of HTTP; 0 where nothing answered. */
  readonly status: number;

  constructor(message: string, code: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = status;
  }

  /** Whether the same may succeed later without anybody changing anything. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}
