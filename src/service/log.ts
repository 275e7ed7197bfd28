import { destination, pino } from "pino";

/** Where the service tells what it does; a pino logger is one. Nothing of a lead is ever told to it. */
export interface ServiceLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How long a line that tells of nothing wrong may wait to be written, in milliseconds: one by one they would cost too much. */
const PATIENCE = 250;
/** So many bytes are written at once. */
const BLOCK = 16_000;

/** Lines of JSON on standard error; warnings and errors are written at once. */
export function standardErrorLog(): ServiceLog {
  const sink = destination({
    ...{ fd: 2, sync: false, minLength: BLOCK, maxWrite: 2 * BLOCK, periodicFlush: PATIENCE },
    contentMode: "buffer", // as text, all lines that wait would be counted again with each that comes
  });
  const streamWrite = (line: string) => Buffer.from(line) as unknown as string;
  const log = pino({ base: null, hooks: { streamWrite } }, sink);
  return {
    info: (fields, message) => log.info(fields, message),
    warn(fields, message) {
      log.warn(fields, message);
      sink.flush();
    },
    error(fields, message) {
      log.error(fields, message);
      sink.flush();
    },
  };
}
