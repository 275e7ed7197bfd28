import { beforeAll, expect, it } from "vitest";
import { kserveContract } from "../contracts/kserve-v1.ts";
import { mlflowScoringContract } from "../contracts/mlflow-scoring.ts";
import { openInferenceContract } from "../contracts/open-inference.ts";
import { newRegistry, predictionsOf, publishChampion, start, type TestService } from "./fixture.ts";

let service: TestService;

beforeAll(async () => {
  const registry = await newRegistry();
  await publishChampion(registry, "sales");
  service = await start(registry);
});

const url = () => service.url;
mlflowScoringContract(url);
openInferenceContract(url);
kserveContract(url);

it("all protocols give the probability that /predict gives, to the last bit", async () => {
  const lead = { visits: 3, budget: 20_000, industry: "software" };
  const [wanted] = predictionsOf(await service.predict({ lead }));
  const post = async (path: string, body: unknown) => {
    const response = await fetch(service.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await response.json()) as {
      predictions: { probability: number }[];
      outputs: { data: number[] }[];
    };
  };
  const tensors = [
    { name: "visits", shape: [1], datatype: "FP64", data: [3] },
    { name: "budget", shape: [1], datatype: "FP64", data: [20_000] },
    { name: "industry", shape: [1], datatype: "BYTES", data: ["software"] },
  ];
  const mlflow = await post("/invocations", { dataframe_records: [lead] });
  const kserve = await post("/v1/models/sales:predict", { instances: [lead] });
  const inference = await post("/v2/models/sales/infer", {
    inputs: tensors,
    outputs: [{ name: "probability" }],
  });
  expect([
    mlflow.predictions[0]!.probability,
    kserve.predictions[0]!.probability,
    inference.outputs[0]!.data[0],
  ]).toEqual([wanted!.probability, wanted!.probability, wanted!.probability]);
});
