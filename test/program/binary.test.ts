import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePrograms, encodePrograms } from "../../src/program/binary.ts";
import type { ScoreProgram } from "../../src/program/program.ts";
import { programAndRows } from "./arbitrary.ts";

const program: ScoreProgram = {
  link: "logit",
  features: [{ name: "visits", column: "visits", kind: "number" }],
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
  ],
};

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
  ] as [string, ScoreProgram][])("isn't written for %s", (_, broken) => {
    expect(() => encodePrograms([broken])).toThrow(RangeError);
  });

  it("isn't written for programs over different features", () => {
    const other = { ...program, features: [{ ...program.features[0]!, name: "clicks" }] };
    expect(() => encodePrograms([program, other])).toThrow(/different features/);
  });
});

function withTable(cuts: Float64Array, values: Float64Array): ScoreProgram {
  return { ...program, terms: [{ kind: "table", feature: 0, cuts, values }] };
}
