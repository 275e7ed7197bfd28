import { describe, expect, it } from "vitest";

const rows = [
  { visits: 4, industry: "software" },
  { visits: 0, industry: "retail" },
];
const columns = { visits: [4, 0], industry: ["software", "retail"] };

/** What a server must answer whose model `sales` reads `visits` (required), `budget` and `industry`. */
export function kserveContract(url: () => string): void {
  describe("KServe V1", () => {
    const post = async (path: string, body: unknown) => {
      const response = await fetch(url() + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    };
    type Explanation = { logit: number; base: number; contributions: { contribution: number }[] };

    it("lists the models and tells whether one is ready", async () => {
      expect(await (await fetch(`${url()}/v1/models`)).json()).toEqual({ models: ["sales"] });
      expect(await (await fetch(`${url()}/v1/models/sales`)).json()).toEqual({ name: "sales", ready: true });
      const unknown = await fetch(`${url()}/v1/models/nobody`);
      expect([unknown.status, await unknown.json()]).toEqual([404, { error: expect.any(String) }]);
    });

    it("predicts instances and inputs alike", async () => {
      const byRow = await post("/v1/models/sales:predict", { instances: rows });
      const byColumn = await post("/v1/models/sales:predict", { inputs: columns });
      const probabilities = ({ json }: typeof byRow) =>
        (json.predictions as { probability: number }[]).map(({ probability }) => probability);
      expect(byRow.status).toBe(200);
      expect(probabilities(byRow)).toHaveLength(2);
      expect(probabilities(byColumn)).toEqual(probabilities(byRow));
    });

    it("explains: every contribution, adding up to the logit", async () => {
      const { json } = await post("/v1/models/sales:explain", { instances: rows });
      const explanations = json.explanations as Explanation[];
      expect(json.predictions).toHaveLength(2);
      for (const { logit, base, contributions } of explanations) {
        expect(contributions).toHaveLength(3);
        const sum = contributions.reduce((total, { contribution }) => total + contribution, base);
        expect(sum).toBeCloseTo(logit, 9);
      }
    });

    it("takes a version or an alias in the name", async () => {
      for (const name of ["sales:1", "sales@champion"])
        expect((await post(`/v1/models/${name}:predict`, { instances: [] })).status).toBe(200);
    });

    it.each<[string, string, unknown, number]>([
      ["both forms", "/v1/models/sales:predict", { instances: rows, inputs: columns }, 400],
      ["no form", "/v1/models/sales:predict", {}, 400],
      ["a row that is none", "/v1/models/sales:predict", { instances: [5] }, 400],
      [
        "columns of different length",
        "/v1/models/sales:explain",
        { inputs: { visits: [1], budget: [] } },
        400,
      ],
      ["an unknown model", "/v1/models/nobody:predict", { instances: rows }, 404],
      ["another verb", "/v1/models/sales:classify", { instances: rows }, 405],
    ])("refuses %s", async (_, path, body, status) => {
      const answer = await post(path, body);
      expect(answer).toEqual({ status, json: { error: expect.any(String) } });
    });
  });
}
