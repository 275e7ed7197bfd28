import { describe, expect, it } from "vitest";

type Body = Readonly<Record<string, unknown>>;
const tensor = (name: string, datatype: string, data: unknown, shape: unknown = [2, 1]) => ({
  name,
  shape,
  datatype,
  data,
});
const visits = tensor("visits", "FP64", [4, 0]);
const good = { inputs: [visits, tensor("industry", "BYTES", ["software", "retail"])] };

/** Requests that the protocol forbids, by what is wrong with them; the first seven as Triton's and MLServer's tests have them. */
const REFUSED: Readonly<Record<string, string | Body>> = {
  "a shape of more elements than the data": { inputs: [tensor("visits", "FP64", [1, 2], [3, 1])] },
  "a shape whose product overflows": { inputs: [tensor("visits", "FP64", [1], [16, 2 ** 60])] },
  "a negative dimension": { inputs: [tensor("visits", "FP64", [1, 2], [-1, 1])] },
  "text inside FP64": { inputs: [tensor("visits", "FP64", ["a", 2])] },
  "no tensors": { inputs: [] },
  "an output twice": { ...good, outputs: [{ name: "probability" }, { name: "probability" }] },
  "an output that isn't there": { ...good, outputs: [{ name: "nothing" }] },
  "a datatype that is none": { inputs: [tensor("visits", "FP99", [1, 2])] },
  "another datatype": { inputs: [tensor("visits", "BYTES", ["1", "2"])] },
  "a fraction in a whole number": { inputs: [tensor("visits", "INT64", [1.5, 2])] },
  "a dimension of zero": { inputs: [tensor("visits", "FP64", [], [0, 1])] },
  "a scalar": { inputs: [tensor("visits", "FP64", 1, [])] },
  "ragged data": { inputs: [tensor("visits", "FP64", [[1], [2, 3]])] },
  "two columns in one tensor": { inputs: [tensor("visits", "FP64", [1, 2, 3, 4], [2, 2])] },
  "tensors of different length": { inputs: [visits, tensor("budget", "FP64", [1], [1, 1])] },
  "an input twice": { inputs: [visits, visits] },
  "an input that is no field": { inputs: [visits, tensor("nothing", "FP64", [1, 2])] },
  "a required field that is missing": { inputs: [tensor("budget", "FP64", [1, 2])] },
  "an id that is no text": { ...good, id: 7 },
  "parameters that are none": { ...good, parameters: [1] },
  "more rows than are taken": { inputs: [tensor("visits", "FP64", [], [10_001, 1])] },
  "no object": "[]",
  "an empty object": "{}",
  "no JSON": "{",
  NaN: '{"inputs":[{"name":"visits","shape":[1],"datatype":"FP64","data":[NaN]}]}',
  "a number beyond float64": '{"inputs":[{"name":"visits","shape":[1],"datatype":"FP64","data":[1e999]}]}',
  "nesting of 120": `{"inputs":${"[".repeat(119)}${"]".repeat(119)}}`,
};

interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: number[];
  readonly data: (number | string | null)[];
  readonly parameters?: { readonly features: string };
}
interface Inference {
  readonly id: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly parameters: Body;
  readonly outputs: Tensor[];
}

/** What a server must answer whose model `sales` has version 1 as champion and reads `visits` (required), `budget` and `industry`. */
export function openInferenceContract(url: () => string): void {
  describe("the Open Inference Protocol", () => {
    const get = async (path: string) => {
      const response = await fetch(url() + path);
      return { status: response.status, json: (await response.json()) as Body };
    };
    const infer = async (body: string | Body, path = "/v2/models/sales/infer") => {
      const response = await fetch(url() + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      return { status: response.status, json: (await response.json()) as Inference & { error?: string } };
    };
    const output = (answer: Inference, name: string) => answer.outputs.find((one) => one.name === name)!;

    it.each(["/v2", "/v2/"])("%s tells the server", async (path) => {
      const { status, json } = await get(path);
      expect(status).toBe(200);
      expect(Object.keys(json)).toEqual(["name", "version", "extensions"]);
    });

    it.each<[string, Body]>([
      ["/v2/health/live", { live: true }],
      ["/v2/health/ready", { live: true, ready: true }],
      ["/v2/models/sales/ready", { name: "sales", ready: true }],
      ["/v2/models/sales/versions/1/ready", { name: "sales", ready: true }],
    ])("%s is 200", async (path, body) => {
      expect(await get(path)).toEqual({ status: 200, json: body });
    });

    it.each([
      "/v2/models/nobody",
      "/v2/models/nobody/ready",
      "/v2/models/sales/versions/9",
      "/v2/models/sales/versions/v9",
      "/v2/models/sales/versions/01/ready",
      "/v2/nothing",
      "/v2/models/model..1",
    ])("%s is 404 with its error", async (path) => {
      const { status, json } = await get(path);
      expect(status).toBe(404);
      expect(json).toEqual({ error: expect.any(String) });
    });

    it.each(["..%2fetc", "a%2f..%2fb", "%2e%2e%5c", "x%00", "%20..%20", "a".repeat(256)])(
      "the model name %s is refused",
      async (name) => {
        const { status, json } = await get(`/v2/models/${name}/ready`);
        expect([400, 404]).toContain(status);
        expect(json).toEqual({ error: expect.any(String) });
      },
    );

    it.each(["/v2/models/sales", "/v2/models/sales/versions/1"])("%s tells the tensors", async (path) => {
      const { json } = await get(path);
      expect(json).toMatchObject({ name: "sales", platform: "leadlight" });
      expect(json.versions).toContain("1");
      expect(json.inputs).toContainEqual({
        name: "visits",
        datatype: "FP64",
        shape: [-1, 1],
        parameters: { optional: false },
      });
      expect((json.outputs as Tensor[]).map(({ name }) => name)).toEqual(
        expect.arrayContaining(["probability", "grade", "attributions"]),
      );
    });

    it("answers all outputs where none is named, echoes the id and tells the version", async () => {
      const { status, json } = await infer({ id: "req-81", ...good });
      expect(status).toBe(200);
      expect(json).toMatchObject({ id: "req-81", model_name: "sales", model_version: "1" });
      expect(json.parameters.model_sha256).toMatch(/^[0-9a-f]{64}$/);
      for (const { shape, data } of json.outputs)
        expect(data).toHaveLength(shape.reduce((product, size) => product * size, 1));
    });

    it("makes up an id where none is sent", async () => {
      expect((await infer(good)).json.id).toMatch(/./);
    });

    it("answers the outputs that are named, in their order", async () => {
      const { json } = await infer({ ...good, outputs: [{ name: "grade" }, { name: "probability" }] });
      expect(json.outputs.map(({ name }) => name)).toEqual(["grade", "probability"]);
    });

    it("takes data nested or flat, shapes of one or two dimensions, whole numbers of any width, and the version's own address", async () => {
      const wanted = output((await infer(good)).json, "probability").data;
      const industry = good.inputs[1]!;
      for (const first of [
        tensor("visits", "FP64", [[4], [0]]),
        tensor("visits", "FP32", [4, 0], [2]),
        tensor("visits", "INT64", [4, 0]),
        tensor("visits", "UINT8", [4, 0]),
      ]) {
        const { json } = await infer({ inputs: [first, industry] }, "/v2/models/sales/versions/1/infer");
        expect(output(json, "probability").data).toEqual(wanted);
      }
    });

    it("takes null for a missing value and answers it for one that there is none of", async () => {
      const { json } = await infer({ inputs: [visits, tensor("budget", "FP64", [null, 5000])] });
      const without = await infer({ inputs: [visits] });
      expect(output(json, "probability").data[0]).toBe(output(without.json, "probability").data[0]);
      expect(output(json, "stopped_at").data).toEqual([null, "budget"]);
    });

    it("gives attributions that add up to the logit, in the order that is told", async () => {
      const { json } = await infer(good);
      const { data, parameters, shape } = output(json, "attributions");
      const names = JSON.parse(parameters!.features) as string[];
      expect(shape).toEqual([2, names.length]);
      for (const row of [0, 1]) {
        const parts = data.slice(row * names.length, (row + 1) * names.length) as number[];
        const base = output(json, "base").data[row] as number;
        const sum = parts.reduce((total, part) => total + part, base);
        expect(sum).toBeCloseTo(output(json, "logit").data[row] as number, 9);
      }
    });

    it.each(Object.entries(REFUSED))("refuses %s by 400 and {error}, and goes on", async (_, body) => {
      const { status, json } = await infer(body);
      expect(json).toEqual({ error: expect.any(String) });
      expect([400, 413]).toContain(status);
      expect(JSON.stringify(json)).not.toMatch(/software|retail/);
      expect((await get("/v2/health/live")).status).toBe(200);
    });

    it("tells another method by 405, tensors in binary form and another content type by 415", async () => {
      expect((await get("/v2/models/sales/infer")).status).toBe(405);
      const headers = [
        { "content-type": "text/plain" },
        { "content-type": "application/json", "inference-header-content-length": "10" },
      ];
      for (const one of headers) {
        const response = await fetch(`${url()}/v2/models/sales/infer`, {
          method: "POST",
          headers: one as Record<string, string>,
          body: JSON.stringify(good),
        });
        expect(response.status).toBe(415);
        expect(await response.json()).toEqual({ error: expect.any(String) });
      }
    });
  });
}
