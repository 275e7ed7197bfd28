import { crc32 } from "node:zlib";
import type { Draft, EntryHead, LedgerEntry } from "./entry.ts";

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

/** An entry as one line of JSON that begins with the CRC-32 of the rest, and ends in a line feed. */
export function frame({ kind, at, leadId, predictionId, body }: Draft, seq: number): string {
  return seal(
    `"seq":${seq},"kind":"${kind}","at":"${at}","leadId":${JSON.stringify(leadId)},"predictionId":${JSON.stringify(predictionId)},${body}}`,
  );
}

function seal(rest: string): string {
  return `{"crc":"${crc32(rest).toString(16).padStart(8, "0")}",${rest}\n`;
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
