import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadScorer } from "../../src/registry/load.ts";
import type { Registry } from "../../src/registry/registry.ts";
import type { LeadScorer } from "../../src/scoring/scorer.ts";
import {
  newRegistry,
  nothingRequired,
  predictionsOf,
  publish,
  publishChampion,
  start,
  type TestService,
} from "./fixture.ts";

let registry: Registry;
let service: TestService;
let scorer: LeadScorer;
const lead = { id: "a", visits: 3, budget: 20_000, industry: "software" };

beforeAll(async () => {
  registry = await newRegistry();
  await publishChampion(registry, "sales", -0.5);
  await registry.setAlias("sales", "challenger", await publish(registry, "sales", 0.25));
  await registry.setAlias("bare", "champion", await publish(registry, "bare", 0, nothingRequired));
  await publish(registry, "unpromoted");
  await publish(registry, "unpromoted");
  service = await start(registry, { defaultModel: "sales" });
  scorer = (await loadScorer(registry, "sales")).scorer;
});

const anyLead = fc.record(
  {
    id: fc.oneof(fc.string(), fc.integer()),
    visits: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 20 })),
    budget: fc.option(fc.double({ min: 0, max: 2e5, noNaN: true })),
    industry: fc.option(fc.constantFrom("retail", "software", "mining", "")),
    extra: fc.jsonValue(),
  },
  { requiredKeys: ["visits"] },
);

describe("POST /predict", () => {
  it("answers one lead with everything that the scorer tells of it", async () => {
    const { status, json, headers } = await service.predict({ lead });
    const { sha256 } = await loadScorer(registry, "sales");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    const [wanted] = scorer.scoreLeads([lead], { asOf: service.clock.now().getTime() });
    expect(json).toEqual({
      model: { name: "sales", version: 1, sha256 },
      scoredAt: "2026-07-01T12:00:00.000Z",
      logged: "off",
      predictions: [{ ...wanted, predictionId: expect.stringMatching(/^id-\d+$/) }],
    });
    expect(predictionsOf({ status, json, headers, text: "" })[0]).toMatchObject({
      id: "a",
      featuresAsOf: "2026-07-01T12:00:00.000Z",
      horizons: [{ days: 90 }],
      qualification: { framework: "bant" },
    });
  });

  it("adds up over HTTP: base + contributions + rest = logit to 1e-9", async () => {
    const explain = fc.constantFrom("all" as const, "none" as const, 0, 1, 2);
    const property = fc.asyncProperty(anyLead, explain, async (one, asked) => {
      const [found] = predictionsOf(await service.predict({ lead: one, explain: asked }));
      const { base, contributions, rest, logit } = found!;
      const sum = contributions.reduce((total, { contribution }) => total + contribution, base + rest);
      expect(Math.abs(sum - logit)).toBeLessThan(1e-9);
      expect(contributions).toHaveLength(asked === "all" ? 3 : asked === "none" ? 0 : asked);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it("gives a lead alone what it gives it among others, to the last bit, with ids of their own", async () => {
    const property = fc.asyncProperty(fc.array(anyLead, { minLength: 1, maxLength: 6 }), async (leads) => {
      const many = predictionsOf(await service.predict({ leads }));
      expect(new Set(many.map(({ predictionId }) => predictionId)).size).toBe(leads.length);
      for (const [i, one] of leads.entries()) {
        const [alone] = predictionsOf(await service.predict({ lead: one }));
        const unlike = { predictionId: "", id: "" }; // a lead without an id is told by its index
        expect({ ...alone, ...unlike }).toEqual({ ...many[i], ...unlike });
      }
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it("answers no leads by no predictions", async () => {
    expect(predictionsOf(await service.predict({ leads: [] }))).toEqual([]);
  });

  it("answers a bad one of many in its place, and the others as if it weren't there", async () => {
    const leads = [lead, { id: 7, visits: "secret" }, 5, { id: "c", visits: 1 }];
    const predictions = predictionsOf(await service.predict({ leads }));
    expect(predictions.map(({ id }) => id)).toEqual(["a", "7", "2", "c"]);
    expect(predictions[1]).toEqual({
      index: 1,
      id: "7",
      error: {
        type: "urn:leadlight:problem:unusable-lead",
        title: "The lead can't be scored",
        status: 400,
        detail: "field visits: found text of 6 characters, wanted a finite number (the field is required)",
        errors: [
          {
            field: "visits",
            found: "text of 6 characters",
            wanted: "a finite number (the field is required)",
          },
        ],
      },
    });
    expect(predictions[2]).toMatchObject({
      index: 2,
      error: { errors: [{ field: "lead", found: "the number 5", wanted: "an object" }] },
    });
  });

  it("takes 10,000 leads in one call, and refuses one more", async () => {
    const leads = Array.from({ length: 10_000 }, (_, i) => ({ visits: i % 12, budget: i }));
    const predictions = predictionsOf(await service.predict({ leads, explain: "none" }));
    expect(predictions).toHaveLength(10_000);
    expect(predictions[9_999]!.id).toBe("9999");
    const [alone] = predictionsOf(await service.predict({ lead: leads[9_999], explain: "none" }));
    expect(predictions[9_999]!.logit).toBe(alone!.logit);

    const more = await service.predict({ leads: [...leads, {}] });
    expect(more.status).toBe(413);
    expect(more.json).toMatchObject({
      type: "urn:leadlight:problem:too-large",
      detail: expect.stringMatching(/10001 leads.*predict\/batch/),
    });
  });

  it("lets others have their turn while it scores many", async () => {
    let turn = 0;
    let ticking = true;
    const tick = () => {
      turn += 1;
      if (ticking) setImmediate(tick);
    };
    const turns = new Set<number>();
    const newId = () => {
      turns.add(turn);
      return "id";
    };
    const observed = await start(registry, { defaultModel: "sales", newId });
    tick();
    const leads = Array.from({ length: 1000 }, () => ({ visits: 1 }));
    await observed.predict({ leads, explain: "none" });
    ticking = false;
    expect(turns.size).toBeGreaterThanOrEqual(5); // one of them for the request's own id
  });

  it("answers a lead with no known field by the base rate, and says so", async () => {
    const [found] = predictionsOf(await service.predict({ lead: { colour: "red" }, model: "bare" }));
    expect(found).toMatchObject({ probability: 0.25, fallback: "baseRate", contributions: [], rest: 0 });
    expect(found!.warnings.map(({ code }) => code)).toEqual(["noKnownField", "unknownField"]);
  });

  it("refuses a number as text, unless it may be read as one", async () => {
    const asText = { ...lead, visits: "3" };
    expect((await service.predict({ lead: asText })).status).toBe(400);
    const [coerced] = predictionsOf(await service.predict({ lead: asText, coerce: true }));
    const [plain] = predictionsOf(await service.predict({ lead }));
    expect(coerced!.logit).toBe(plain!.logit);
    expect(coerced!.warnings).toMatchObject([{ code: "coerced", field: "visits" }]);
  });

  it("looks at the leads at the moment that is asked for", async () => {
    const [found] = predictionsOf(await service.predict({ lead, asOf: "2026-05-31T14:30:00+02:00" }));
    expect(found!.featuresAsOf).toBe("2026-05-31T12:30:00.000Z");
  });

  it("takes keys of Object.prototype as unknown fields, and pollutes nothing", async () => {
    const body =
      '{"model":"bare","lead":{"visits":3,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}';
    const [found] = predictionsOf(await service.predictRaw(body));
    expect(found!.warnings.filter(({ code }) => code === "unknownField").map(({ field }) => field)).toEqual([
      "__proto__",
      "constructor",
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(
      (await service.predictRaw('{"lead":{"visits":3},"__proto__":{"coerce":true}}')).json,
    ).toMatchObject({
      status: 400,
      errors: [{ field: "__proto__", found: "a field of that name" }],
    });
  });

  it("passes over a byte order mark", async () => {
    expect((await service.predictRaw(`\ufeff${JSON.stringify({ lead })}`)).status).toBe(200);
  });

  it("takes a lead that is nested 100 deep, body and lead counted", async () => {
    const nested = `{"model":"bare","lead":{"visits":3,"deep":${"[".repeat(98)}${"]".repeat(98)}}}`;
    expect((await service.predictRaw(nested)).status).toBe(200);
  });
});

describe("the model of a request", () => {
  it.each([
    [undefined, "sales", 1],
    ["sales", "sales", 1],
    ["sales@challenger", "sales", 2],
    ["sales:2", "sales", 2],
    ["unpromoted:1", "unpromoted", 1],
  ])("%s is %s:%i", async (model, name, version) => {
    const { json } = await service.predict({ lead, model });
    expect(json).toMatchObject({ model: { name, version } });
  });

  it.each([
    ["nobody", 404, /nobody@champion: found models bare, sales, unpromoted$/],
    ["sales@nightly", 404, /sales@nightly: found .*@challenger \(version 2\).* and versions 1, 2$/],
    ["sales:9", 404, /sales:9: found .* and versions 1, 2$/],
    ["unpromoted", 404, /unpromoted@champion: found no alias and versions 1, 2$/],
    ["../../etc/passwd", 400, /field model: found text of 16 characters/],
    ["sales:0", 400, /field model: found text/],
    ["", 400, /field model: found text of 0 characters/],
  ])("%j is refused", async (model, status, detail) => {
    const answer = await service.predict({ lead, model });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ detail: expect.stringMatching(detail) });
    expect(answer.text).not.toContain(registry.folder);
  });

  it("must be told where several are there and the service has no default", async () => {
    const without = await start(registry);
    const answer = await without.predict({ lead });
    expect(answer.json).toMatchObject({
      type: "urn:leadlight:problem:ambiguous-model",
      status: 400,
      detail: expect.stringContaining("bare, sales, unpromoted"),
    });
    expect((await without.predict({ lead, model: "sales" })).status).toBe(200);
  });

  it("is the only one where there is one, as soon as there is one", async () => {
    const empty = await newRegistry();
    const other = await start(empty);
    expect(await other.predict({ lead })).toMatchObject({ status: 404 });
    await publishChampion(empty, "first");
    expect((await other.predict({ lead })).json).toMatchObject({ model: { name: "first", version: 1 } });
  });
});

describe("the framework of a request", () => {
  it("is the version's own, or a built-in one", async () => {
    const [own] = predictionsOf(await service.predict({ lead }));
    const [bant] = predictionsOf(await service.predict({ lead, framework: "bant" }));
    expect(bant!.qualification).toEqual(own!.qualification);
    for (const framework of ["meddic", "stepwise"]) {
      const [other] = predictionsOf(await service.predict({ lead, framework }));
      expect(other!.qualification).toMatchObject({ framework });
      expect(other!.probability).toBe(own!.probability);
    }
  });

  it.each(["challenger", "./frameworks/bant.json", "constructor"])("%s is refused", async (framework) => {
    const { status, json } = await service.predict({ lead, framework });
    expect(status).toBe(400);
    expect(json).toMatchObject({ errors: [{ field: "framework", wanted: "one of bant, meddic, stepwise" }] });
  });
});

describe("a bad request", () => {
  const secret = "s3cret-text-of-a-lead";
  const bytes = (...codes: number[]) => Uint8Array.of(...codes);
  it.each<[string, string | Uint8Array<ArrayBuffer>, RegExp]>([
    ["nothing", "", /found nothing, wanted a JSON object/],
    ["blanks", " \n ", /found nothing/],
    ["a trailing comma", '{"lead": {"visits": 1,}}', /line 1, column 23, wanted a key/],
    ["no comma", '{"lead": {"visits": 1\n "budget": 2}}', /line 2, column 2, wanted a comma or \}/],
    ["an end too early", `{"lead": {"id": "${secret}"`, /found the end at line 1/],
    ["NaN", '{"lead": {"visits": NaN}}', /found NaN at line 1, column 21, which isn't JSON, wanted null/],
    ["-Infinity", '{"lead": {"visits": -Infinity}}', /found -Infinity at line 1, column 21, /],
    ["a name that begins so", '{"lead": {"visits": NaNcy}}', /found something else at line 1, column 21, /],
    ["single quotes", `{'lead': {'id': '${secret}'}}`, /wanted a key in double quotes/],
    ["text", secret, /column 1, wanted a value/],
    ["two values", `{"leads": []} {"id": "${secret}"}`, /wanted the end/],
    ["a number out of range", '{"lead": {"visits": 1e999}}', /beyond the range of float64/],
    ["one in an unknown field", '{"lead": {"visits": 1, "x": [{"y": -1e999}]}}', /beyond the range/],
    [
      "too deep objects",
      `${'{"lead":'.repeat(101)}1${"}".repeat(101)}`,
      /nested 101 deep, wanted at most 100/,
    ],
    ["very deep arrays", "[".repeat(1_000_000), /nested 1000000 deep/],
    ["a key twice", `{"lead": {"visits": 1, "visits": 2}}`, /a key twice in one object/],
    ["a key twice, escaped", `{"lead": {"visits": 1, "v\\u0069sits": 2}}`, /a key twice/],
    ["a key twice at the top", `{"lead": {"visits": 1}, "lead": {}}`, /a key twice/],
    ["invalid UTF-8", bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), /found bytes that aren't UTF-8/],
    ["a half surrogate in UTF-8", bytes(0x22, 0xed, 0xa0, 0x80, 0x22), /aren't UTF-8/],
    ["UTF-16", Uint8Array.from(Buffer.from(`\ufeff{"id":"${secret}"}`, "utf16le")), /aren't UTF-8/],
    ["a raw line end in text", '{"lead": {"id": "a\nb"}}', /wanted a value/],
  ])("%s isn't JSON as wanted", async (_, body, detail) => {
    const answer = await service.predictRaw(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(answer.json).toEqual({
      type: "urn:leadlight:problem:malformed-json",
      title: "The body can't be read as JSON",
      status: 400,
      detail: expect.stringMatching(detail),
    });
    expect(answer.text).not.toContain(secret);
  });

  it("tells a fault behind millions of escapes as one at the end of a short text", async () => {
    const escapes = "\\n".repeat(4_500_000);
    const answer = await service.predictRaw(`{"lead": {"id": "${escapes}" "visits": 1}}`);
    expect(answer.json).toMatchObject({
      status: 400,
      detail: expect.stringContaining("wanted a comma or }"),
    });
  });

  it.each<[string, unknown, readonly string[]]>([
    ["null", null, ["body: null"]],
    ["an array", [lead], ["body: an array"]],
    ["text", secret, [`body: text of ${secret.length} characters`]],
    ["a number", 7, ["body: the number 7"]],
    ["neither lead nor leads", {}, ["lead: neither it nor leads"]],
    ["both", { lead, leads: [lead] }, ["lead: leads beside it"]],
    ["leads as an object", { leads: lead }, ["leads: an object"]],
    ["leads as null", { leads: null }, ["leads: null"]],
    ["an unknown key", { lead, laed: 1 }, ["laed: a field of that name"]],
    ["model", { lead, model: 3 }, ["model: the number 3"]],
    ["explain", { lead, explain: "some" }, ["explain: text of 4 characters"]],
    ["explain below 0", { lead, explain: -1 }, ["explain: the number -1"]],
    ["explain broken", { lead, explain: 1.5 }, ["explain: the number 1.5"]],
    ["framework", { lead, framework: {} }, ["framework: an object"]],
    ["asOf as a number", { lead, asOf: 1_780_000_000 }, ["asOf: the number 1780000000"]],
    ["asOf that isn't a day", { lead, asOf: "2026-02-30" }, ["asOf: text of 10 characters"]],
    ["asOf as text", { lead, asOf: "NaN" }, ["asOf: text of 3 characters"]],
    ["coerce", { lead, coerce: "yes" }, ["coerce: text of 3 characters"]],
    ["several", { lead, coerce: null, asOf: [] }, ["asOf: an array", "coerce: null"]],
    ["a long key", { lead, ["k".repeat(1000)]: 1 }, [`${"k".repeat(40)}: a field of that name`]],
  ])("with a wrong field (%s) names it", async (_, body, wanted) => {
    const { status, json, text } = await service.predict(body);
    expect(status).toBe(400);
    const { type, errors } = json as {
      type: string;
      errors: { field: string; found: string; wanted: string }[];
    };
    expect(type).toBe("urn:leadlight:problem:unusable-request");
    expect(errors.map(({ field, found }) => `${field}: ${found}`)).toEqual(wanted);
    expect(text).not.toContain(secret);
  });

  it.each<[string, unknown, object]>([
    ["that is a number", 7, { field: "lead", found: "the number 7" }],
    ["that is null", null, { field: "lead", found: "null" }],
    ["without a required field", { budget: 1 }, { field: "visits", found: "nothing" }],
    [
      "with text for a number",
      { visits: 1, budget: secret },
      { field: "budget", found: `text of ${secret.length} characters` },
    ],
    [
      "with an object for text",
      { visits: 1, industry: { a: secret } },
      { field: "industry", found: "an object" },
    ],
  ])("with a lead %s names the field", async (_, bad, error) => {
    const { status, json, text } = await service.predict({ lead: bad });
    expect(status).toBe(400);
    expect(json).toMatchObject({ type: "urn:leadlight:problem:unusable-lead", errors: [error] });
    expect(text).not.toContain(secret);
  });

  it("of any JSON is answered, never by a failure", async () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const field = fc.constantFrom(
      "lead",
      "leads",
      "model",
      "explain",
      "framework",
      "asOf",
      "coerce",
      "__proto__",
      "x",
    );
    const body = fc.oneof(
      value,
      fc.dictionary(field, value),
      fc.record({ leads: fc.array(fc.oneof(value, anyLead), { maxLength: 4 }) }),
      fc.record({ lead: fc.dictionary(fc.constantFrom("id", "visits", "budget", "industry"), value) }),
    );
    const property = fc.asyncProperty(body, async (sent) => {
      const { status, headers } = await service.predict(sent);
      expect([200, 400, 404, 413, 415]).toContain(status);
      expect(headers.get("content-type")).toContain(
        status === 200 ? "application/json" : "application/problem+json",
      );
    });
    await fc.assert(property, { numRuns: 150 });
  });
});
