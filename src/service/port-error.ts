/** The service can't listen where it was told to. The command line prints the message and ends with exit code 1. */
export class PortError extends Error {
  override readonly name = "PortError";
  /** The operating system's: `EADDRINUSE`, `EACCES`, … */
  readonly code: string;

  constructor(code: string, host: string, port: number, cause?: unknown) {
    super(sentence(code, host, port), { cause });
    this.code = code;
  }
}

function sentence(code: string, host: string, port: number): string {
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} is in use; choose another with --port`;
    case "EACCES":
      return `port ${port} needs a permission that this user doesn't have; choose another with --port`;
    default:
      return `can't listen on ${host}, port ${port} (${code}); choose another address`;
  }
}
