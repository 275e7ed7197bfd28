import { crc32 } from "node:zlib";
import type { Draft, EntryHead, LedgerEntry } from "./entry.ts";
import type { Line } from "./group-writer.ts";

/** `{"crc":"01234567",` stands before what the checksum is of: a line stays JSON that any program reads. */
const PREFIX = 18;
const HEAD =
  /^\{"crc":"[0-9a-f]{8}","seq":(\d+),"kind":"(prediction|outcome|shadow|erased)","at":"([^"]*)","leadId":(null|"(?:[^"\\]|\\.)*"),"predictionId":(null|"(?:[^"\\]|\\.)*"),/;
/** Longer than any usual head. */
const HEAD_BYTES = 512;

/** The head of a line, without its body. */
export interface LineHead extends Omit<EntryHead, "kind"> {
  readonly kind: EntryHead["kind"] | "erased";
  readonly seq: number;
}

/** Lines stand side by side in blocks of so many bytes, of which so many are kept to be used again. */
const BLOCK = 1024 * 1024;
const MOST_SPARE = 8;
const UNSEALED = '{"crc":"00000000",';

interface Block {
  readonly bytes: Buffer;
  used: number;
  /** How many of its lines aren't written yet. */
  waiting: number;
}

/** An entry as a line of JSON that begins with the CRC-32 of the rest and ends in a line feed. */
export interface FramedLine extends Line {
  readonly bytes: Buffer;
  readonly block: Block;
}

/**
 * Makes entries lines. They become bytes at once, one behind the other in memory that is used again: many texts that wait for the
 * disk would be copied by the garbage collector time after time.
 */
export function createFramer() {
  let block: Block = { bytes: Buffer.alloc(0), used: 0, waiting: 0 };
  const spare: Block[] = [];

  function roomFor(most: number): void {
    if (block.bytes.length - block.used >= most) return;
    const again = most <= BLOCK ? spare.pop() : undefined;
    block = again ?? { bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK, most)), used: 0, waiting: 0 };
    block.used = 0;
  }

  return {
    frame({ kind, at, leadId, predictionId, body }: Draft, seq: number): FramedLine {
      const text = `${UNSEALED}"seq":${seq},"kind":"${kind}","at":"${at}","leadId":${JSON.stringify(leadId)},"predictionId":${JSON.stringify(predictionId)},${body}}\n`;
      roomFor(3 * text.length);
      const { bytes: all, used: from } = block;
      const end = from + all.write(text, from);
      all.write(checksum(all.subarray(from + PREFIX, end - 1)), from + 8);
      block.used = end;
      block.waiting += 1;
      return { bytes: all.subarray(from, end), size: end - from, leadId, block };
    },
    /** Takes back what the lines stand in: nobody may look at them any more. */
    written(lines: readonly FramedLine[]): void {
      for (const { block: of } of lines)
        if (--of.waiting === 0 && of !== block && of.bytes.length === BLOCK && spare.length < MOST_SPARE)
          spare.push(of);
    },
  };
}

/** Lines in one piece: without a copy where they stand side by side. */
export function inOnePiece(lines: readonly FramedLine[]): Buffer {
  const { bytes: first, block } = lines[0]!;
  let length = 0;
  for (const line of lines) {
    if (line.block !== block || line.bytes.byteOffset !== first.byteOffset + length)
      return Buffer.concat(lines.map(({ bytes }) => bytes));
    length += line.size;
  }
  const from = first.byteOffset - block.bytes.byteOffset;
  return block.bytes.subarray(from, from + length);
}

function seal(rest: string): string {
  return `{"crc":"${checksum(rest)}",${rest}\n`;
}

/** CRC-32 as eight hexadecimal digits. */
function checksum(of: string | Buffer): string {
  return crc32(of).toString(16).padStart(8, "0");
}

/** A line of exactly so many bytes, its line feed included, that says nothing: it takes an erased line's place. */
export function filler(bytes: number): Buffer {
  const begin = '"seq":0,"kind":"erased","at":"","leadId":null,"predictionId":null,"fill":"';
  const blanks = bytes - PREFIX - begin.length - 3;
  if (blanks < 0) return Buffer.from(`${" ".repeat(bytes - 1)}\n`); // what was there was no line of ours
  return Buffer.from(seal(`${begin}${" ".repeat(blanks)}"}`));
}

/** Whether the bytes of a line, without its line feed, are as they were written. */
export function isWhole(line: Buffer): boolean {
  const crc = line.toString("latin1", 8, 16);
  return /^[0-9a-f]{8}$/.test(crc) && crc32(line.subarray(PREFIX)) === Number.parseInt(crc, 16);
}

/** The head of a line, or null where it is none. The checksum isn't looked at. */
export function headOf(line: Buffer): LineHead | null {
  const match = HEAD.exec(line.toString("utf8", 0, HEAD_BYTES)) ?? HEAD.exec(line.toString("utf8"));
  if (!match) return null;
  const [, seq, kind, at, leadId, predictionId] = match as unknown as [string, ...string[]];
  return {
    seq: Number(seq),
    kind: kind as LineHead["kind"],
    at: at!,
    leadId: JSON.parse(leadId!) as string | null,
    predictionId: JSON.parse(predictionId!) as string | null,
  };
}

/** The entry of a line of text. */
export function parseEntry(line: string): LedgerEntry {
  return JSON.parse(line) as LedgerEntry;
}
