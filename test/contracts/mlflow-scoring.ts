import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** A request of the recording, in our fields, and what we answer. */
interface Case {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly type?: string | null;
  readonly method?: string;
  readonly path?: string;
  /** Where we answer otherwise than MLflow did: the status, and why. */
  readonly ours?: readonly [number, string];
  /** How many predictions an answer of 200 holds. */
  readonly rows?: number;
}

const json = (body: unknown): Case => ({ body: JSON.stringify(body) });
const records = (...rows: object[]) => ({ dataframe_records: rows });
const one = { visits: 1.5, budget: 3000, industry: "software" };
const two = { visits: 2, budget: 100, industry: "retail" };
const split = (rest: object = {}) => ({
  dataframe_split: {
    columns: ["visits", "budget", "industry"],
    data: [
      [1.5, 3000, "software"],
      [2, null, "retail"],
    ],
    ...rest,
  },
});
const columns = { visits: [1.5, 2], budget: [3000, 100], industry: ["software", "retail"] };
const deep = `{"dataframe_records":[{"visits":1.5,"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}]}`;

/** By the names of the recording. */
export const MLFLOW_CASES: Readonly<Record<string, Case>> = {
  split: { ...json(split()), rows: 2, ours: [200, "null is missing, in whole numbers too"] },
  split_index: { ...json(split({ index: [7, 9] })), rows: 2 },
  records: { ...json(records(one, two)), rows: 2 },
  records_empty: { ...json(records()), rows: 0, ours: [200, "no rows, no predictions"] },
  instances: { ...json({ instances: [one, two] }), rows: 2 },
  instances_intval: { ...json({ instances: [{ ...one, visits: 1 }, two] }), rows: 2 },
  inputs: { ...json({ inputs: columns }), rows: 2 },
  inputs_list_records: { ...json({ inputs: [one] }), rows: 1 },
  int_for_double: { ...json(records({ visits: 3 })), rows: 1 },
  string_num: {
    ...json(records({ visits: "3" })),
    ours: [400, "text is no number unless params.coerce asks for it"],
  },
  bool_num: { ...json(records({ visits: true })), ours: [400, "a boolean is no number"] },
  null_required: {
    ...json(records({ visits: null })),
    ours: [400, "what the version requires must be told"],
  },
  missing_required: json(records({ industry: "x" })),
  extra_col: { ...json(records({ ...one, zz: 1 })), rows: 1 },
  opt_long_float: { ...json(records({ ...one, budget: 2.5 })), rows: 1 },
  opt_long_null: { ...json(records({ ...one, budget: null })), rows: 1, ours: [200, "null is missing"] },
  params_ok: { ...json({ ...records(one), params: { explain: true } }), rows: 1 },
  params_bad: json({ ...records(one), params: { explain: "yes" } }),
  params_unknown: { ...json({ ...records(one), params: { zz: 1 } }), rows: 1 },
  params_notdict: json({ ...records(one), params: [1] }),
  two_formats: json({ ...records(one), inputs: columns }),
  extra_top: { ...json({ ...records(one), zz: 1 }), rows: 1 },
  not_json: { body: "this is,,,, not valid json" },
  scalar: json(1),
  list: json([one]),
  empty: { body: "" },
  none_fmt: json({ zz: 1 }),
  split_as_list: json({ dataframe_split: [[1.5]] }),
  records_as_dict: json({ dataframe_records: columns }),
  split_badrows: json(split({ index: [1, 2, 3] })),
  split_extrakey: json(split({ zz: 1 })),
  nan_token: { body: '{"dataframe_records":[{"visits":NaN}]}', ours: [400, "NaN isn't JSON"] },
  inf_token: { body: '{"dataframe_records":[{"visits":Infinity}]}', ours: [400, "Infinity isn't JSON"] },
  huge: { body: '{"dataframe_records":[{"visits":1e999}]}', ours: [400, "beyond float64"] },
  charset: { ...json(records(one)), type: "application/json; charset=UTF-8", rows: 1 },
  charset_latin: { ...json(records(one)), type: "application/json; charset=latin-1" },
  ctparam: { ...json(records(one)), type: "application/json; something=x" },
  ct_bad: { ...json(records(one)), type: "not_a_supported_content_type" },
  csv: { body: "visits,budget,industry\n1.5,3000,software\n2,,retail\n", type: "text/csv", rows: 2 },
  csv_empty: { body: "", type: "text/csv" },
  bad_utf8: { body: Uint8Array.from(Buffer.from('{"dataframe_records":[{"visits":"\xff"}]}', "latin1")) },
  dupkey: { body: '{"dataframe_records":[{"visits":1,"visits":9}]}', ours: [400, "two values of one field"] },
  chat: json({ messages: [{ role: "user", content: "x" }] }),
  proto: { body: '{"dataframe_records":[{"visits":1.5,"__proto__":{"polluted":1}}]}', rows: 1 },
  "no content type": {
    ...json(records(one)),
    type: null,
    ours: [415, "a missing type is the caller's mistake"],
  },
  GET: { body: "", method: "GET" },
  "404": { body: "", method: "GET", path: "/v2/nothing" },
  "deep json": { body: deep, ours: [400, "too deep is the caller's mistake"] },
};

/** MLflow's statuses by case. */
function recorded(): Map<string, number> {
  const file = new URL("../fixtures/mlflow-3.17.2-invocations.txt", import.meta.url);
  const blocks = readFileSync(file, "utf8").split(/^== /m).slice(1);
  return new Map(
    blocks.map((block) => [block.slice(0, block.indexOf("\n")), Number(/^\[(\d{3}) /m.exec(block)![1])]),
  );
}

/** What a server at `url()` must answer whose model reads `visits` (required), `budget` and `industry`. */
export function mlflowScoringContract(url: () => string): void {
  describe("MLflow's scoring protocol", () => {
    const statuses = recorded();

    it("has a case for each that was recorded", () => {
      expect(statuses.size).toBeGreaterThan(40);
      expect(Object.keys(MLFLOW_CASES).sort()).toEqual([...statuses.keys()].sort());
    });

    it.each(Object.entries(MLFLOW_CASES))("%s", async (name, one) => {
      const { body, type = "application/json", method = "POST", path = "/invocations", ours, rows } = one;
      const response = await fetch(url() + path, {
        method,
        ...(type !== null && { headers: { "content-type": type } }),
        // A body of bytes without a type gets none from fetch.
        ...(method === "POST" && { body: type === null ? new Blob([body]) : body }),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      const mlflow = statuses.get(name)!;
      expect(response.status).toBe(ours?.[0] ?? mlflow);
      if (ours) expect(ours[0]).not.toBe(mlflow);
      expect(response.headers.get("content-type")).toMatch(/^application\/json/);
      if (response.status === 200) {
        const predictions = answer.predictions as { probability: number }[];
        expect(predictions).toHaveLength(rows!);
        for (const { probability } of predictions) expect(probability).toBeGreaterThan(0);
      } else if (path === "/invocations") {
        expect(Object.keys(answer).sort()).toEqual(["error_class", "error_code", "message", "sqlstate"]);
        expect(JSON.stringify(answer)).not.toMatch(/software|retail|not valid json|Traceback/); // nothing of the caller's
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });

    it.each(["/ping", "/health"])("%s is a line end", async (path) => {
      const response = await fetch(url() + path);
      expect([response.status, await response.text()]).toEqual([200, "\n"]);
      expect(response.headers.get("content-type")).toBe("application/json");
    });

    it("/version is bare text", async () => {
      expect(await (await fetch(`${url()}/version`)).text()).toMatch(/^\d+\.\d+\.\d+/);
    });

    it("tells a method that isn't taken and those that are", async () => {
      const response = await fetch(`${url()}/invocations`);
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    });
  });
}
