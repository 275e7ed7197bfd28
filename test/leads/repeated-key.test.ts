import fc from "fast-check";
import { expect, test } from "vitest";
import { findRepeatedKey } from "../../src/leads/repeated-key.ts";

test("finds none in what JSON.stringify writes, whatever its texts hold", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", '"', "\\", "{", "}", ":", ",") });
  const key = text.map((some) => `k${some}`);
  fc.assert(
    fc.property(fc.array(fc.dictionary(key, fc.oneof(text, fc.dictionary(key, text)))), (value) => {
      expect(findRepeatedKey(JSON.stringify(value, null, 1))).toBeNull();
    }),
  );
});

test("finds the second of two, in the object that holds both", () => {
  expect(findRepeatedKey('{"a": {"b": 1}, "b": [{"a": 2}, {"a": 3}]}')).toBeNull();
  expect(findRepeatedKey('{"x": {"a": 1, "b": "a", "a": 2}}')).toEqual({ key: "a", offset: 25 });
  expect(findRepeatedKey('{"a": 1, "\\u0061 ": 2}')).toEqual({ key: "a", offset: 9 });
});
