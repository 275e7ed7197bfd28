import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import {
  answerOf,
  newRegistry,
  predictionsOf,
  publish,
  publishChampion,
  start,
  type TestService,
} from "./fixture.ts";

let registry: Registry;
let service: TestService;
const lead = { id: "x", visits: 2, budget: 60_000, industry: "retail" };

beforeAll(async () => {
  registry = await newRegistry();
  await publishChampion(registry, "plain");
  const version = await publish(registry, "sales", -0.5, (parts) => ({
    ...parts,
    schema: { columns: parts.schema.columns.map((one) => ({ ...one, actionable: true as const })) },
  }));
  await registry.setAlias("sales", "champion", version);
  await registry.writeNeighbours("sales", version, {
    features: ["visits", "budget", "industry"],
    ids: ["won-1", "won-2"],
    contributions: [
      [0, 0, 0],
      [1, 1, 1],
    ],
  });
  await publish(registry, "gateless", 0, (parts) => ({ ...parts, framework: null }));
  service = await start(registry, { defaultModel: "sales" });
});

const post = async (path: string, body: unknown) =>
  answerOf(
    await fetch(service.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
interface Explained {
  readonly prediction: {
    readonly probability: number;
    readonly logit: number;
    readonly contributions: object[];
  };
  readonly whatIf?: {
    readonly probability: { before: number; after: number; change: number };
    readonly logit: { change: number };
    readonly contributions: { feature: string; change: number }[];
  };
  readonly counterfactual?: { readonly changes: object[]; readonly grade: string } | null;
  readonly neighbours?: { readonly id: string }[] | null;
  readonly notes: string[];
}
const explain = async (body: object) => {
  const { status, json, text } = await post("/explain", body);
  if (status !== 200) throw new Error(text);
  return json as Explained;
};

describe("POST /explain", () => {
  it("answers what /predict would say if a field were otherwise, and how the contributions change", async () => {
    const { prediction, whatIf, notes } = await explain({ lead, whatIf: { budget: 20_000, visits: 9 } });
    const [before] = predictionsOf(await service.predict({ lead }));
    const [after] = predictionsOf(await service.predict({ lead: { ...lead, budget: 20_000, visits: 9 } }));
    expect(prediction.logit).toBe(before!.logit);
    expect(whatIf!.probability).toEqual({
      before: before!.probability,
      after: after!.probability,
      change: after!.probability - before!.probability,
    });
    expect(whatIf!.contributions.map(({ feature }) => feature).sort()).toEqual(["budget", "visits"]);
    const sum = whatIf!.contributions.reduce((total, { change }) => total + change, 0);
    expect(sum).toBeCloseTo(whatIf!.logit.change, 9);
    expect(notes).toEqual([]);
  });

  it("tells the smallest change that lifts the grade, and the most similar won deals", async () => {
    const { counterfactual, neighbours } = await explain({ lead, neighbours: 1 });
    const [before] = predictionsOf(await service.predict({ lead }));
    expect(counterfactual!.changes.length).toBeGreaterThan(0);
    expect(counterfactual!.grade < before!.grade).toBe(true);
    expect(neighbours!.map(({ id }) => id)).toHaveLength(1);
  });

  it("sees at once that a deal was erased", async () => {
    expect((await explain({ lead })).neighbours).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 5)); // the file's time tells it
    await registry.eraseNeighbour("sales", "won-2");
    expect((await explain({ lead })).neighbours!.map(({ id }) => id)).toEqual(["won-1"]);
  });

  it("says what a version has not, and leaves out what isn't asked for", async () => {
    const bare = await explain({ lead, model: "plain" });
    expect(bare).toMatchObject({ counterfactual: null, neighbours: null });
    expect(bare.notes).toEqual([
      expect.stringContaining("marked actionable"),
      expect.stringContaining("no won deals are stored"),
    ]);
    const less = await explain({ lead, model: "plain", counterfactual: false, neighbours: 0 });
    expect(Object.keys(less)).toEqual(["model", "scoredAt", "prediction", "notes"]);
  });

  it.each([
    ["no lead", {}, "lead"],
    ["a wrong field", { lead, neighbours: -1 }, "neighbours"],
    ["an unknown field", { lead, explain: 3 }, "explain"],
    ["a what-if that is none", { lead, whatIf: [1] }, "whatIf"],
    ["a what-if of another type", { lead, whatIf: { budget: "much" } }, "budget"],
    ["a lead that is none", { lead: 5 }, "lead"],
  ])("refuses %s", async (_, body, field) => {
    const { status, json } = await post("/explain", body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ errors: [{ field }] });
  });
});

interface Question {
  readonly criterion: string;
  readonly question: string;
}

describe("POST /qualify", () => {
  it("answers what /predict says of the gate, a bad lead in its place", async () => {
    const leads = [lead, { visits: "x" }, { visits: 1, odd: 1 }];
    const { json } = await post("/qualify", { leads });
    const predicted = (await service.predict({ leads })).json as { predictions: Record<string, unknown>[] };
    const { qualifications, qualifiedAt } = json as { qualifications: object[]; qualifiedAt: string };
    expect(qualifiedAt).toBe("2026-07-01T12:00:00.000Z");
    // what an answer would be worth takes a score: the gate alone asks in the framework's order
    const { askNext, ...rest } = predicted.predictions[0]!.qualification as { askNext: Question[] };
    const questions = askNext.map(({ criterion, question }) => ({ criterion, question }));
    expect(qualifications[0]).toEqual({
      id: "x",
      qualification: { ...rest, askNext: expect.any(Array) },
      warnings: [],
    });
    const asked = (qualifications[0] as { qualification: { askNext: Question[] } }).qualification.askNext;
    expect(asked).toEqual(expect.arrayContaining(questions));
    expect(asked).toHaveLength(questions.length);
    expect(qualifications[1]).toEqual(predicted.predictions[1]);
    expect(qualifications[2]).toMatchObject({ id: "2", warnings: [{ code: "unknownField", field: "odd" }] });
  });

  it("refuses a single bad lead, and a version without a framework where none is asked for", async () => {
    expect((await post("/qualify", { lead: { visits: "x" } })).status).toBe(400);
    const none = await post("/qualify", { lead, model: "gateless:1" });
    expect(none.status).toBe(400);
    expect(none.json).toMatchObject({ errors: [{ field: "framework" }] });
    expect((await post("/qualify", { lead, model: "gateless:1", framework: "bant" })).status).toBe(200);
    expect((await post("/qualify", { lead, explain: 2 })).status).toBe(400);
  });
});
