import fc from "fast-check";
import { expect, it } from "vitest";
import { CorruptVersionError } from "../../src/registry/corrupt-version-error.ts";
import { seal, sha256, unseal } from "../../src/registry/sealed-json.ts";

const open = (bytes: Uint8Array) => unseal(bytes, "f.json", "k", 1);

it("hashes as FIPS 180-4 gives it for abc", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

it("gives back any JSON object", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (about) => {
      const value = { kind: "k", format: 1, about };
      expect(open(seal(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it("notices every flipped bit, every cut and every added byte", () => {
  const bytes = seal({ kind: "k", format: 1, name: "naïve", nested: { a: [1, 2.5, null, "x"] }, "7": true });
  for (let i = 0; i < bytes.length; i++)
    for (let bit = 0; bit < 8; bit++) {
      const wrong = bytes.slice();
      wrong[i]! ^= 1 << bit;
      expect(() => open(wrong), `byte ${i} bit ${bit}`).toThrow(CorruptVersionError);
    }
  for (let length = 0; length < bytes.length; length++)
    expect(() => open(bytes.slice(0, length)), `cut to ${length}`).toThrow(CorruptVersionError);
  for (const more of [" ", "\n", "\0", "x"])
    expect(() => open(Buffer.concat([bytes, Buffer.from(more)]))).toThrow(CorruptVersionError);
  expect(() => open(Buffer.concat([Buffer.from("\ufeff"), bytes]))).toThrow(CorruptVersionError);
});

it("says which format it found and which it can read", () => {
  for (const format of [2, 99]) {
    const newer = seal({ kind: "k", format, somethingNew: true });
    expect(() => open(newer)).toThrow(`can't use f.json: found format ${format}, wanted at most 1`);
  }
  expect(() => open(seal({ kind: "k", format: "1" }))).toThrow('found format "1", wanted at most 1');
  expect(() => open(seal({ kind: "other", format: 1 }))).toThrow(
    'found other content, wanted JSON with "kind": "k"',
  );
});

it("refuses what isn't a JSON object without quoting it", () => {
  for (const text of [
    "",
    "null",
    "[]",
    "3",
    "secret text",
    "[".repeat(100_000),
    `{"kind":"k","format":1,"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  ])
    expect(() => open(Buffer.from(text))).toThrow(
      /^can't use f\.json: found (other content|content nested too deeply)/,
    );
});
