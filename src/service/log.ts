import { destination, pino } from "pino";

/** Where the service tells what it does; a pino logger is one. Nothing of a lead is ever told to it. */
export interface ServiceLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Lines of JSON on standard error. */
export function standardErrorLog(): ServiceLog {
  return pino({ base: null }, destination({ fd: 2, sync: true }));
}
