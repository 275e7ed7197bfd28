import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePrograms, encodePrograms } from "../../src/program/binary.ts";
import { prepareEvaluation } from "../../src/program/prepare-evaluation.ts";
import type { ScoreProgram, TreeTerm } from "../../src/program/program.ts";
import { programAndRows } from "./arbitrary.ts";
import { flatten } from "./flatten.ts";

/** Where a file has its format and its header's length, their sum and that of all the rest, and all the rest. */
const LENGTHS_AT = 16;
const DIGEST_AT = 24;
const REST_AT = 56;

const tree = flatten({
  feature: 1,
  test: "in",
  by: [2, 31, 255],
  missingLeft: true,
  left: { value: -1, cover: 3 },
  right: {
    feature: 0,
    test: "<=",
    by: 4.5,
    missingLeft: false,
    zeroMissing: true,
    left: { value: 0.5, cover: 0 },
    right: { value: 2, cover: 7 },
  },
});

const program: ScoreProgram = {
  link: "logit",
  features: [
    { name: "visits", column: "visits", kind: "number" },
    { name: "country", column: "country", kind: "category", levels: ["chile"] },
  ],
  base: -1.25,
  terms: [
    { kind: "table", feature: 0, cuts: Float64Array.of(1), values: Float64Array.of(0, 0, -1, 1) },
    {
      kind: "curve",
      feature: 0,
      x: Float64Array.of(0, 1),
      y: Float64Array.of(0, 1),
      missing: 0.5,
      ends: "hold",
    },
    {
      kind: "pair",
      features: [0, 1],
      cuts: [Float64Array.of(1), new Float64Array()],
      values: Float64Array.from({ length: 12 }, (_, cell) => cell / 8),
    },
    tree,
  ],
};

/** The first two terms of `program`, written by the first release of the format. */
const BEFORE_PAIRS_AND_TREES = [
  "TEVBRExJR0hULVNDT1JFCgEAAAAoAQAALoijbW0qukEWjxLeDsTh67cUwCJSRv6PS8WyTCLMAgB7ImZlYXR1cmVzIjpbeyJu",
  "YW1lIjoidmlzaXRzIiwiY29sdW1uIjoidmlzaXRzIiwia2luZCI6Im51bWJlciJ9LHsibmFtZSI6ImNvdW50cnkiLCJjb2x1",
  "bW4iOiJjb3VudHJ5Iiwia2luZCI6ImNhdGVnb3J5IiwibGV2ZWxzIjpbImNoaWxlIl19XSwicHJvZ3JhbXMiOlt7Imxpbmsi",
  "OiJsb2dpdCIsInRlcm1zIjpbeyJraW5kIjoidGFibGUiLCJmZWF0dXJlIjowLCJjdXRzIjoxLCJ2YWx1ZXMiOjR9LHsia2lu",
  "ZCI6ImN1cnZlIiwiZmVhdHVyZSI6MCwiY3V0cyI6MiwidmFsdWVzIjoyLCJlbmRzIjoiaG9sZCJ9XX1dfSAgIAAAAAAAAPS/",
  "AAAAAAAA8D8AAAAAAAAAAAAAAAAAAAAAAAAAAAAA8L8AAAAAAADwPwAAAAAAAAAAAAAAAAAA8D8AAAAAAAAAAAAAAAAAAPA/",
  "AAAAAAAA4D8=",
].join("");

describe("a file of programs", () => {
  it("gives back what was written, to the last bit", () => {
    fc.assert(
      fc.property(programAndRows, ({ program }) => {
        const twin = { ...program, base: program.base + 1 };
        expect(decodePrograms(encodePrograms([program, twin]))).toEqual([program, twin]);
      }),
    );
  });

  it("is refused with any one bit flipped", () => {
    const bytes = encodePrograms([program]);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 1 << (at % 8);
      expect(() => decodePrograms(damaged), `byte ${at}`).toThrow(RangeError);
    }
  });

  it("is refused cut off at any length", () => {
    const bytes = encodePrograms([program]);
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodePrograms(bytes.subarray(0, length))).toThrow(RangeError);
  });

  it("with a bit flipped and its checksum made anew is refused in a sentence, or is a program that can be evaluated", () => {
    const bytes = Buffer.from(encodePrograms([program]));
    const values = [Float64Array.of(0.5, Number.NaN), Float64Array.of(2, 0)];
    let read = 0;
    for (let at = LENGTHS_AT; at < bytes.length; at++) {
      if (at >= DIGEST_AT && at < REST_AT) continue;
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1 << (at % 8);
      createHash("sha256")
        .update(damaged.subarray(LENGTHS_AT, DIGEST_AT))
        .update(damaged.subarray(REST_AT))
        .digest()
        .copy(damaged, DIGEST_AT);
      let programs: ScoreProgram[];
      try {
        programs = decodePrograms(damaged);
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(RangeError);
        continue;
      }
      read += 1;
      const matrix = { rows: 2, features: programs[0]!.features, values };
      for (const logit of prepareEvaluation(programs)(matrix)) expect(logit, `byte ${at}`).not.toBeNaN();
    }
    expect(read).toBeGreaterThan(100); // most bits of a number make another number
  });

  it("is read as it was written before there were pairs and trees", () => {
    const file = Buffer.from(BEFORE_PAIRS_AND_TREES, "base64");
    const shapes = { ...program, terms: program.terms.slice(0, 2) };
    expect(decodePrograms(file)).toEqual([shapes]);
    expect(Buffer.from(encodePrograms([shapes])).equals(file)).toBe(true);
  });

  it("names a newer format", () => {
    const bytes = Buffer.from(encodePrograms([program]));
    bytes.writeUInt32LE(2, 16);
    expect(() => decodePrograms(bytes)).toThrow("found format 2, wanted 1");
  });

  it.each([
    ["a value that isn't finite", { ...program, base: Number.NaN }],
    ["cuts that don't ascend", withTable(Float64Array.of(2, 2), new Float64Array(5))],
    ["a value too few", withTable(Float64Array.of(1), new Float64Array(3))],
    [
      "a feature that isn't there",
      {
        ...program,
        terms: [{ kind: "table", feature: 3, cuts: new Float64Array(), values: new Float64Array(3) }],
      },
    ],
    ["a tree without nodes", withTree({ ...tree, feature: new Int32Array() })],
    ["a part of a tree that is too short", withTree({ ...tree, cover: new Float64Array(2) })],
    ["a child before its parent", withTree({ ...tree, left: Int32Array.of(1, 0, 0, 0, 0) })],
    ["a node with two parents", withTree({ ...tree, left: Int32Array.of(2, 0, 3, 0, 0) })],
    ["a child that isn't there", withTree({ ...tree, right: Int32Array.of(2, 0, 5, 0, 0) })],
    ["a set of a number", withTree({ ...tree, test: Uint8Array.of(2, 0, 2, 0, 0) })],
    ["a set that isn't there", withTree({ ...tree, sets: new Uint32Array(7) })],
    ["a negative cover", withTree({ ...tree, cover: Float64Array.of(10, 3, 7, -1, 8) })],
    ["an endless leaf", withTree({ ...tree, value: Float64Array.of(0, Number.POSITIVE_INFINITY, 0, 1, 1) })],
    ["a threshold that is none", withTree({ ...tree, threshold: Float64Array.of(0, 0, Number.NaN, 0, 0) })],
    [
      "a pair of a feature with itself",
      {
        ...program,
        terms: [
          {
            kind: "pair",
            features: [0, 0],
            cuts: [new Float64Array(), new Float64Array()],
            values: new Float64Array(9),
          },
        ],
      },
    ],
    [
      "a pair with a value too few",
      {
        ...program,
        terms: [
          {
            kind: "pair",
            features: [0, 1],
            cuts: [new Float64Array(), new Float64Array()],
            values: new Float64Array(8),
          },
        ],
      },
    ],
  ] as [string, ScoreProgram][])("isn't written for %s", (_, broken) => {
    expect(() => encodePrograms([broken])).toThrow(RangeError);
  });

  it("isn't written for programs over different features", () => {
    const other = {
      ...program,
      features: [{ ...program.features[0]!, name: "clicks" }, program.features[1]!],
    };
    expect(() => encodePrograms([program, other])).toThrow(/different features/);
  });
});

function withTable(cuts: Float64Array, values: Float64Array): ScoreProgram {
  return { ...program, terms: [{ kind: "table", feature: 0, cuts, values }] };
}

function withTree(broken: TreeTerm): ScoreProgram {
  return { ...program, terms: [broken] };
}
