import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import type { QualifiedLead } from "../../src/scoring/scorer.ts";
import {
  type Answer,
  answerOf,
  newRegistry,
  nothingRequired,
  predictionsOf,
  publish,
  start,
  type TestService,
} from "./fixture.ts";

/** A model that learned neither from activities nor from answers, behind a gate that reads both. */
let registry: Registry;
let service: TestService;

beforeAll(async () => {
  registry = await newRegistry();
  await registry.setAlias("sales", "champion", await publish(registry, "sales", -0.5, nothingRequired));
  service = await start(registry);
});

const post = async (path: string, body: string, type = "application/json"): Promise<Answer> =>
  answerOf(await fetch(service.url + path, { method: "POST", headers: { "content-type": type }, body }));
const bare = { id: "42", visits: 3, budget: 20_000 };
const told = {
  ...bare,
  activities: [{ time: "2026-06-20", type: "meeting" }],
  discovery: [{ time: "2026-06-21", field: "need", value: "yes", by: "CFO" }],
};
const verdictOf = (lead: Pick<QualifiedLead, "qualification">, name: string) =>
  lead.qualification.criteria.find((criterion) => criterion.name === name)?.verdict;

describe("what a lead did and told", () => {
  type Qualified = Pick<QualifiedLead, "qualification" | "warnings">;
  const byAddress: Record<string, (lead: object) => Promise<Qualified>> = {
    "/predict": async (lead) => predictionsOf(await service.predict({ lead }))[0] as Qualified,
    "/predict/batch": async (lead) =>
      JSON.parse((await post("/predict/batch", `${JSON.stringify(lead)}\n`, "application/x-ndjson")).text),
    "/qualify": async (lead) =>
      ((await post("/qualify", JSON.stringify({ lead }))).json as { qualifications: Qualified[] })
        .qualifications[0]!,
    "/explain": async (lead) =>
      ((await post("/explain", JSON.stringify({ lead }))).json as { prediction: Qualified }).prediction,
  };

  it.each(Object.keys(byAddress))("reaches the gate at %s", async (address) => {
    const [without, withAll] = await Promise.all([bare, told].map(byAddress[address]!));
    expect(verdictOf(without!, "need")).toBe("unknown");
    expect(verdictOf(withAll!, "need")).toBe("met");
    expect(verdictOf(without!, "conversation")).toBe("unknown");
    expect(verdictOf(withAll!, "conversation")).toBe("met");
    expect(withAll!.warnings.map(({ field }) => field)).not.toContain("activities");
  });

  it("as a history is an unknown field to a version that learned from none, and changes nothing", async () => {
    const history = [{ time: "2026-06-01", field: "budget", value: 90_000 }];
    const [with_, without] = predictionsOf(
      await service.predict({ leads: [{ ...bare, history }, bare], explain: "all" }),
    );
    expect(with_!.warnings.map(({ code, field }) => [code, field])).toContainEqual([
      "unknownField",
      "history",
    ]);
    expect(with_!.logit).toBe(without!.logit);
  });

  it("is seen as of the moment, and of each lead by itself", async () => {
    const [early, plain, late] = predictionsOf(
      await service.predict({
        leads: [{ ...told, activities: [] }, bare, told],
        asOf: "2026-06-20T12:00:00Z",
      }),
    ) as Qualified[];
    expect([early, plain, late].map((lead) => verdictOf(lead!, "conversation"))).toEqual([
      "notMet",
      "unknown",
      "met",
    ]);
    expect(verdictOf(late!, "need")).toBe("unknown"); // told the day after
  });

  it("that isn't well formed is refused by place; what isn't a list is an unknown field", async () => {
    const wrong = await service.predict({ lead: { ...bare, activities: [{ time: "soon", type: "call" }] } });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain("activities[0].time");
    for (const activities of [12, "many", null]) {
      const [one] = predictionsOf(await service.predict({ lead: { ...bare, activities } }));
      expect(one!.warnings).toContainEqual(
        expect.objectContaining({ code: "unknownField", field: "activities" }),
      );
    }
  });

  it("never changes a probability that was learned without it", async () => {
    const time = fc.constantFrom("2026-06-01", "2026-06-30T10:00:00Z", "2025-01-01");
    const activity = fc.record({ time, type: fc.constantFrom("meeting", "email open", "reply") });
    const answer = fc.record({
      time,
      field: fc.constantFrom("need", "budget", "visits", "industry", "anything"),
      value: fc.constantFrom(null, 5),
    });
    const lead = fc.record(
      {
        visits: fc.integer({ min: 0, max: 20 }),
        budget: fc.constantFrom(null, 500, 90_000),
        activities: fc.array(activity, { maxLength: 4 }),
        discovery: fc.array(
          answer.filter(({ field, value }) => field !== "industry" || value === null),
          { maxLength: 4 },
        ),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(lead, { minLength: 1, maxLength: 5 }), async (leads) => {
        const without = leads.map(({ activities: _, discovery: __, ...rest }) => rest);
        const [a, b] = await Promise.all(
          [leads, without].map(async (some) => predictionsOf(await service.predict({ leads: some }))),
        );
        for (const [i, one] of a!.entries()) {
          expect(one.probability).toBeGreaterThan(0);
          const { probability, logit, contributions, interval, score, fallback } = b![i]!;
          expect(one).toMatchObject({ probability, logit, contributions, interval, score, fallback });
        }
      }),
      { numRuns: 30 },
    );
  });
});

it("what no field tells is told once an answer, and with the version", async () => {
  const { json } = await post("/qualify", JSON.stringify({ leads: [bare, told], framework: "meddic" }));
  const { unmapped } = json as { unmapped: string[] };
  expect(unmapped).toEqual(expect.arrayContaining(["metrics", "champion"]));
  const own = (await post("/qualify", JSON.stringify({ leads: [] }))).json as { unmapped: string[] };
  const version = (await service.get("/models/sales/versions/1")).json as { unmapped: string[] };
  expect(own.unmapped).toEqual(version.unmapped);
  expect(own.unmapped).toContain("authority");
  expect(own.unmapped).not.toContain("budget");
});
