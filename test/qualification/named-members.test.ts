import { expect, test } from "vitest";
import { type Framework, parseFramework } from "../../src/qualification/framework.ts";
import { frameworkId } from "../../src/qualification/framework-id.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { outsideAll } from "../../src/qualification/named-members.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { column, tableOf } from "./tables.ts";

const bant = await loadFramework("bant");
const withSegments = (segments: object, more: object = {}): Framework =>
  parseFramework({ ...bant, ...more, segments }, "ours.json");

const COLUMNS = [
  column("money", "number", [500, 20_000, null, 80_000, null]),
  column("source", "category", ["fair", "web", "fair", null, "web"]),
  column("need", "boolean", [true, false, true, null, false]),
];
const TABLE = tableOf(COLUMNS, 5);
const CONCEPTS = { budget: "money", need: "need" };

const membersOf = (framework: Framework, moment = 0, table = TABLE) => {
  const compiled = compileFramework(framework, CONCEPTS, table.columns);
  return compiled.segmentsFor(table, new Float64Array(table.rows).fill(moment));
};
const truths = (framework: Framework) =>
  Object.fromEntries(membersOf(framework).map(({ name, truths }) => [name, [...truths]]));

test("a lead is in each segment whose condition it meets, by Kleene's logic", () => {
  expect(
    truths(
      withSegments({
        "Much money": { concept: "budget", atLeast: 10_000 },
        "From the fair": { field: "source", oneOf: ["Fair"] },
        "Fair or rich": {
          any: [
            { field: "source", oneOf: ["fair"] },
            { concept: "budget", atLeast: 10_000 },
          ],
        },
        "Need, not from the web": {
          all: [{ criterion: "need" }, { not: { field: "source", oneOf: ["web"] } }],
        },
      }),
    ),
  ).toEqual({
    "Much money": [-1, 1, 0, 1, 0],
    "From the fair": [1, -1, 1, 0, -1],
    "Fair or rich": [1, 1, 1, 1, 0],
    "Need, not from the web": [1, -1, 1, 0, -1],
  });
});

test("leads outside all segments are those who may be in one, and those who surely are in none", () => {
  const members = membersOf(
    withSegments({
      rich: { concept: "budget", atLeast: 10_000 },
      needy: { concept: "need", is: true },
    }),
  );
  const outside = outsideAll(members, 5);
  expect([...outside.unknown]).toEqual([4]);
  expect([...outside.none]).toEqual([]);
  const fair = membersOf(withSegments({ fair: { field: "source", oneOf: ["fair"] } }));
  expect([...outsideAll(fair, 5).unknown]).toEqual([3]);
  expect([...outsideAll(fair, 5).none]).toEqual([1, 4]);
});

test("what was learned too long ago is unknown to a segment too, by the framework's freshness", () => {
  const day = 86_400_000;
  const discovery = {
    from: Uint32Array.of(0, 0, 0, 1, 1), // the third lead, whose column is empty, told its budget on day 10
    to: Uint32Array.of(0, 0, 1, 1, 1),
    times: Float64Array.of(10 * day),
    kinds: ["budget"],
    codes: Uint32Array.of(0),
    cells: [90_000],
    by: [null],
  };
  const ours = withSegments(
    { rich: { concept: "budget", atLeast: 10_000 } },
    { freshness: { days: 30, stale: "unknown" } },
  );
  const thirdOn = (moment: number) => membersOf(ours, moment * day, { ...TABLE, discovery })[0]!.truths[2];
  expect([20, 40, 41].map(thirdOn)).toEqual([1, 1, 0]);
});

test("segments change no verdict, but the framework's own sha256", () => {
  const ours = withSegments({ rich: { concept: "budget", atLeast: 10_000 } });
  const [plain, named] = [bant, ours].map((framework) =>
    compileFramework(framework, CONCEPTS, TABLE.columns).codesFor(TABLE, new Float64Array(5)),
  );
  expect(named).toEqual(plain);
  expect(frameworkId(ours).sha256).not.toBe(frameworkId(bant).sha256);
  expect(membersOf(bant)).toEqual([]);
});

test("a concept that only a segment reads and no column tells is named, as a criterion's is", () => {
  const concepts = { ...bant.concepts, industry: { type: "text", title: "Industry", guess: [] } };
  const ours = withSegments({ energy: { concept: "industry", oneOf: ["Energy"] } }, { concepts });
  const compiled = compileFramework(ours, CONCEPTS, TABLE.columns);
  expect(compiled.unmapped).toContain("industry");
  const [energy] = compiled.segmentsFor(TABLE, new Float64Array(5));
  expect([...energy!.truths]).toEqual([0, 0, 0, 0, 0]);
});
