import type { Options, SingleBar } from "cli-progress";

/** What commands talk to: results go to standard output, everything else to standard error. */
export interface Terminal {
  /** A result, with a line end. */
  out(text: string): void;
  /** A word on the side. */
  tell(text: string): void;
  /** How far a stage has come, in [0, 1]; a bar on a terminal, nothing in a pipe. */
  progress(stage: string, done: number): void;
  /** Takes the bar away, so that other text may be printed. */
  clear(): void;
}

const BAR: Options = {
  format: "{stage} {bar} {percentage} %",
  hideCursor: true,
  clearOnComplete: true,
  stream: process.stderr,
  barsize: 30,
};

/** The terminal of this process; what draws bars is loaded only where standard error is one. */
export async function processTerminal(): Promise<Terminal> {
  const bars = process.stderr.isTTY ? await import("cli-progress") : null;
  let bar: SingleBar | null = null;
  let stage = "";
  const clear = () => {
    bar?.stop();
    bar = null;
  };
  return {
    out: (text) => {
      clear();
      process.stdout.write(`${text}\n`);
    },
    tell: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (name, done) => {
      if (bars === null) return;
      if (!bar || name !== stage) {
        clear();
        stage = name;
        bar = new bars.SingleBar(BAR);
        bar.start(100, 0, { stage: name });
      }
      bar.update(Math.floor(100 * done), { stage: name });
    },
    clear,
  };
}

/** Rows of text as aligned columns; numbers to the right. */
export function alignColumns(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, j) => Math.max(...all.map((row) => row[j]!.length)));
  const toRight = header.map((_, j) => rows.every((row) => /^[-+]?[\d.,]*( %)?$/.test(row[j]!)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, j) => (toRight[j] ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)))
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}

/** A share as people read it: "12.3 %". */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}
