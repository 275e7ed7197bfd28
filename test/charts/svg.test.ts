import { describe, expect, test } from "vitest";
import { cut, px, svg } from "../../src/charts/svg.ts";
import { textsOf } from "./well-formed.ts";

describe("the check of the tests themselves", () => {
  test.each(["<a>", "<a></b>", "<a>&</a>", '<a b="1" b="2"/>', "<a/><a/>", "<a>\u0000</a>", '<a b="<"/>'])(
    "finds the fault in %j",
    (xml) => expect(() => textsOf(xml)).toThrow(),
  );
});

test("px has one digit and no negative zero", () => {
  expect([px(1), px(1.25), px(1.04), px(-0.01)]).toEqual(["1", "1.3", "1", "0"]);
});

test("cut counts characters, not halves of pairs", () => {
  expect(cut("😀😀😀", 3)).toBe("😀😀😀");
  expect(cut("😀😀😀😀", 3)).toBe("😀😀…");
});

test("a picture has its title for screen readers and for the eye", () => {
  expect(textsOf(svg(10, 10, "a < b", []))).toEqual(["a &lt; b", "a &lt; b"]);
});
