import fc from "fast-check";
import { expect, test } from "vitest";
import { findJsonFault } from "../../src/leads/json-fault.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const token = fc.constantFrom(
  ...[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"',
    '"\\u00e9"',
    '"\\x"',
    '"\u0001"',
    "1",
    "-",
    "-1.5e+3",
    "01",
    "1.",
    ".5",
  ],
  ...["true", "nul", "null", "NaN", "'a'", " ", "\n", "\u00a0", "//", "\\"],
);

test("agrees with JSON.parse on what is JSON", () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 9 }), (tokens) => {
      const text = tokens.join("");
      expect(findJsonFault(text) === null).toBe(isJson(text));
    }),
    { numRuns: 5_000 },
  );
});

test("finds no fault in any value that JSON can hold", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 4), (value, indent) => {
      expect(findJsonFault(JSON.stringify(value, null, indent))).toBeNull();
    }),
  );
});

test("finds the place where a foreign character was put into JSON", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ a: fc.integer(), b: fc.boolean() })), fc.nat(), (value, seed) => {
      const text = JSON.stringify(value).replaceAll(/(?=[[\]{},:])/g, " ");
      const spaces = [...text.matchAll(/ /g)].map((match) => match.index);
      const at = spaces[seed % spaces.length]!;
      expect(findJsonFault(`${text.slice(0, at)} @${text.slice(at)}`)?.offset).toBe(at + 1);
    }),
  );
});

test.each([
  ['{"a": 1,}', 8, "a key in double quotes"],
  ['{"a" 1}', 5, "a colon"],
  ['{"a": 1 "b": 2}', 8, "a comma or }"],
  ["[1 2]", 3, "a comma or ]"],
  ["[1,]", 3, "a value"],
  ["{} {}", 3, "the end"],
  ['{"a": "never closed}', 6, "a value"],
  ["", 0, "a value"],
  ["[", 1, "a value"],
])("tells what was wanted in %s", (text, offset, wanted) => {
  expect(findJsonFault(text)).toEqual({ offset, wanted });
});

test("reads strings of many megabytes", () => {
  const long = `"${"x\\n".repeat(6_000_000)}"`;
  expect(findJsonFault(`[${long}]`)).toBeNull();
  expect(findJsonFault(`[${long.slice(0, -1)}]`)).toEqual({ offset: 1, wanted: "a value" });
});
