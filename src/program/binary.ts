import { createHash } from "node:crypto";
import type { Feature } from "../features/matrix.ts";
import { checkProgram } from "./check.ts";
import type { ScoreProgram, Term } from "./program.ts";

/**
 * A file of score programs over one list of features:
 *
 *     "LEADLIGHT-SCORE\n" · u32 format · u32 length of the header · sha256 of all the rest · header (JSON, padded with
 *     spaces to 8 bytes) · float64 numbers
 *
 * all little-endian. The header tells each program's link and terms and how many numbers each has; the numbers follow in
 * the order in which the header names them.
 */
const MAGIC = "LEADLIGHT-SCORE\n";
const FORMAT = 1;
const HEADER_AT = MAGIC.length + 8 + 32;

interface TermHeader {
  readonly kind: Term["kind"];
  readonly feature: number;
  /** How many cuts of a table, knots of a curve. */
  readonly cuts: number;
  /** How many values of a table; a curve has as many as knots, and the missing one. */
  readonly values: number;
  readonly ends?: "hold" | "continue";
}

interface Header {
  readonly features: readonly Feature[];
  readonly programs: readonly {
    readonly link: ScoreProgram["link"];
    readonly terms: readonly TermHeader[];
  }[];
}

/**
 * @param programs at least one, all over the same features
 * @throws RangeError for a program that can't be evaluated or features that differ
 */
export function encodePrograms(programs: readonly ScoreProgram[]): Uint8Array {
  const first = programs[0];
  if (!first) throw new RangeError("can't encode programs: found none, wanted at least one");
  const featuresText = JSON.stringify(first.features);
  const numbers: number[] = [];
  const header: Header = {
    features: first.features,
    programs: programs.map((program) => {
      checkProgram(program);
      if (JSON.stringify(program.features) !== featuresText)
        throw new RangeError(
          "can't encode programs: found different features, wanted the same in all of them",
        );
      numbers.push(program.base);
      return { link: program.link, terms: program.terms.map((term) => encodeTerm(term, numbers)) };
    }),
  };
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8, " ");
  text.copy(padded);
  const payload = Buffer.alloc(numbers.length * 8);
  numbers.forEach((value, i) => {
    payload.writeDoubleLE(value, i * 8);
  });
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(FORMAT, 0);
  lengths.writeUInt32LE(padded.length, 4);
  const digest = createHash("sha256").update(lengths).update(padded).update(payload).digest();
  return Buffer.concat([Buffer.from(MAGIC), lengths, digest, padded, payload]);
}

function encodeTerm(term: Term, numbers: number[]): TermHeader {
  if (term.kind === "table") {
    numbers.push(...term.cuts, ...term.values);
    return { kind: "table", feature: term.feature, cuts: term.cuts.length, values: term.values.length };
  }
  numbers.push(...term.x, ...term.y, term.missing);
  return {
    kind: "curve",
    feature: term.feature,
    cuts: term.x.length,
    values: term.y.length,
    ends: term.ends,
  };
}

/**
 * What `encodePrograms` wrote.
 * @throws RangeError for another kind of file, a newer format, a damaged or cut-off file or a program that can't be evaluated
 */
export function decodePrograms(bytes: Uint8Array): ScoreProgram[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < HEADER_AT || file.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw new RangeError(`can't read score programs: found ${file.length} bytes of something else`);
  const format = file.readUInt32LE(MAGIC.length);
  if (format !== FORMAT)
    throw new RangeError(`can't read score programs: found format ${format}, wanted ${FORMAT}`);
  const digest = createHash("sha256")
    .update(file.subarray(MAGIC.length, MAGIC.length + 8))
    .update(file.subarray(HEADER_AT))
    .digest();
  if (!digest.equals(file.subarray(MAGIC.length + 8, HEADER_AT)))
    throw new RangeError("can't read score programs: the file is damaged (its checksum differs)");
  const payloadAt = HEADER_AT + file.readUInt32LE(MAGIC.length + 4);
  const header = JSON.parse(file.toString("utf8", HEADER_AT, payloadAt)) as Header;

  let at = payloadAt;
  const take = (count: number): Float64Array => {
    if (!Number.isInteger(count) || count < 0 || at + count * 8 > file.length)
      throw new RangeError(
        `can't read score programs: found ${file.length} bytes, wanted at least ${at + count * 8}`,
      );
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++, at += 8) values[i] = file.readDoubleLE(at);
    return values;
  };
  const programs = header.programs.map(({ link, terms }): ScoreProgram => {
    const base = take(1)[0]!;
    const program = {
      link,
      features: header.features,
      base,
      terms: terms.map((term) => decodeTerm(term, take)),
    };
    checkProgram(program);
    return program;
  });
  if (at !== file.length)
    throw new RangeError(`can't read score programs: found ${file.length} bytes, wanted ${at}`);
  return programs;
}

function decodeTerm(header: TermHeader, take: (count: number) => Float64Array): Term {
  const { kind, feature, ends } = header;
  if (kind === "table") return { kind, feature, cuts: take(header.cuts), values: take(header.values) };
  if (kind !== "curve" || !ends)
    throw new RangeError(`can't read score programs: found a term of kind ${kind}, wanted table or curve`);
  return { kind, feature, x: take(header.cuts), y: take(header.values), missing: take(1)[0]!, ends };
}
