import { createHash } from "node:crypto";
import type { Feature } from "../features/matrix.ts";
import {
  countNumbers,
  decodeTerm,
  encodeTerm,
  type Numbers,
  type Payload,
  type TermHeader,
} from "./binary-term.ts";
import { checkProgram } from "./check.ts";
import type { ScoreProgram } from "./program.ts";

/**
 * A file of score programs over one list of features:
 *
 *     "LEADLIGHT-SCORE\n" · u32 format · u32 length of the header · sha256 of all the rest · header (JSON, padded with
 *     spaces to 8 bytes) · float64 numbers · 32-bit whole numbers · bytes
 *
 * all little-endian. The header tells each program's link and terms and how many numbers each has; of each kind the numbers
 * follow in the order in which the header names them. Only trees have whole numbers and bytes.
 */
const MAGIC = "LEADLIGHT-SCORE\n";
const FORMAT = 1;
const HEADER_AT = MAGIC.length + 8 + 32;

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
  const numbers: Numbers = { doubles: [], words: [], bytes: [] };
  const header: Header = {
    features: first.features,
    programs: programs.map((program) => {
      checkProgram(program);
      if (JSON.stringify(program.features) !== featuresText)
        throw new RangeError(
          "can't encode programs: found different features, wanted the same in all of them",
        );
      numbers.doubles.push([program.base]);
      return { link: program.link, terms: program.terms.map((term) => encodeTerm(term, numbers)) };
    }),
  };
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8, " ");
  text.copy(padded);
  const payload = Buffer.concat([
    ...numbers.doubles.map((values) => littleEndian(values, 8, "writeDoubleLE")),
    ...numbers.words.map((values) => littleEndian(values, 4, "writeInt32LE")),
    ...numbers.bytes,
  ]);
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(FORMAT, 0);
  lengths.writeUInt32LE(padded.length, 4);
  const digest = createHash("sha256").update(lengths).update(padded).update(payload).digest();
  return Buffer.concat([Buffer.from(MAGIC), lengths, digest, padded, payload]);
}

function littleEndian(
  values: ArrayLike<number>,
  size: number,
  write: "writeDoubleLE" | "writeInt32LE",
): Buffer {
  const bytes = Buffer.alloc(values.length * size);
  for (let i = 0; i < values.length; i++) bytes[write](values[i]!, i * size);
  return bytes;
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
  try {
    return programsIn(file);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    // The checksum holds, so somebody wrote it so: the header isn't JSON, or isn't told as this format tells it.
    throw new RangeError("can't read score programs: found a header that isn't one of this format", {
      cause: error,
    });
  }
}

function programsIn(file: Buffer): ScoreProgram[] {
  const payloadAt = HEADER_AT + file.readUInt32LE(MAGIC.length + 4);
  const header = JSON.parse(file.toString("utf8", HEADER_AT, payloadAt)) as Header;

  const payload = openPayload(file.subarray(payloadAt), header);
  const programs = header.programs.map(({ link, terms }): ScoreProgram => {
    const base = payload.doubles(1)[0]!;
    const program = {
      link,
      features: header.features,
      base,
      terms: terms.map((term) => decodeTerm(term, payload)),
    };
    checkProgram(program);
    return program;
  });
  return programs;
}

/** @throws RangeError where the header names more or fewer numbers than there are */
function openPayload(file: Buffer, header: Header): Payload {
  const counts = { doubles: 0, words: 0, bytes: 0 };
  for (const { terms } of header.programs) {
    counts.doubles += 1;
    for (const term of terms) {
      const of = countNumbers(term);
      counts.doubles += of.doubles;
      counts.words += of.words;
      counts.bytes += of.bytes;
    }
  }
  const wanted = 8 * counts.doubles + 4 * counts.words + counts.bytes;
  if (wanted !== file.length)
    throw new RangeError(
      `can't read score programs: found ${file.length} bytes of numbers, wanted ${wanted}`,
    );
  let doublesAt = 0;
  let wordsAt = 8 * counts.doubles;
  let bytesAt = wordsAt + 4 * counts.words;
  const room = (count: number, size: number, at: number) => {
    if (!(count >= 0 && at + count * size <= file.length))
      throw new RangeError(
        `can't read score programs: found ${count} numbers in one place, wanted those that are there`,
      );
  };
  return {
    doubles(count) {
      room(count, 8, doublesAt);
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++, doublesAt += 8) values[i] = file.readDoubleLE(doublesAt);
      return values;
    },
    words(count) {
      room(count, 4, wordsAt);
      const values = new Int32Array(count);
      for (let i = 0; i < count; i++, wordsAt += 4) values[i] = file.readInt32LE(wordsAt);
      return values;
    },
    bytes(count) {
      room(count, 1, bytesAt);
      bytesAt += count;
      return Uint8Array.from(file.subarray(bytesAt - count, bytesAt));
    },
  };
}
