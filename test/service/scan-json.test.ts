import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanJson } from "../../src/service/scan-json.ts";

const scan = (text: string) => scanJson(Buffer.from(text));

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function membersOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner) => sum + membersOf(inner), own);
}

describe("a scan of JSON", () => {
  it("finds the depth and the members that the parsed value has", () => {
    const text = fc.string({
      unit: fc.constantFrom('"', "\\", ":", "{", "[", "]", "}", "é", "😀", "a", "\n"),
    });
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 5 }, text, fc.integer(), fc.constant(null), tie("list"), tie("map")),
      list: fc.array(tie("any"), { maxLength: 4 }),
      map: fc.dictionary(text, tie("any"), { maxKeys: 4 }),
    })).any;
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (any, indent) => {
        const parsed: unknown = JSON.parse(JSON.stringify(any, null, indent));
        expect(scan(JSON.stringify(any, null, indent))).toEqual({
          depth: depthOf(parsed),
          members: membersOf(parsed),
        });
      }),
    );
  });

  it("counts a repeated key each time", () => {
    expect(scan('{"a": 1, "a": {"b": 2}, "\\u0061": []}')).toEqual({ depth: 2, members: 4 });
  });

  it.each(['"', '"\\', '{"a', "]]]]", "\\"])("ends on %j, which isn't JSON", (text) => {
    expect(scan(text).members).toBe(0);
  });
});
