import { headOf, isWhole, type LineHead } from "../frame.ts";

const LINE_FEED = 10;

export interface RawLine {
  /** Where it begins in the bytes that were read. */
  readonly at: number;
  /** Without its line feed. */
  readonly bytes: Buffer;
}

/** The lines of a piece of a segment that end in a line feed; what stands behind the last one may be torn. */
export function* wholeLines(piece: Buffer): Generator<RawLine> {
  let at = 0;
  for (;;) {
    const end = piece.indexOf(LINE_FEED, at);
    if (end < 0) return;
    yield { at, bytes: piece.subarray(at, end) };
    at = end + 1;
  }
}

/** How many bytes stand behind the last line feed. */
export function tornBytes(piece: Buffer): number {
  return piece.length - (piece.lastIndexOf(LINE_FEED) + 1);
}

export interface SegmentLine extends RawLine {
  readonly head: LineHead;
}

/** The lines that hold entries; of one that isn't what was written only the place is told. */
export function* entryLines(piece: Buffer, onFault?: (line: RawLine) => void): Generator<SegmentLine> {
  for (const line of wholeLines(piece)) {
    const head = isWhole(line.bytes) ? headOf(line.bytes) : null;
    if (head === null) {
      if (!isBlank(line.bytes)) onFault?.(line);
    } else if (head.kind !== "erased") yield { ...line, head };
  }
}

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte === 32);
