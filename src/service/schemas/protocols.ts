import { z } from "zod";
import { prediction } from "./prediction.ts";

/*
 * What the addresses of other protocols take and answer. Requests are read by hand, since their forms exclude one another;
 * these tell of them.
 */

const rows = z.array(z.unknown().meta({ type: "object" })).meta({ description: "One object a row." });
const columns = z
  .record(z.string(), z.array(z.unknown()))
  .meta({ description: "By column, one value a row." });
const forms = ["dataframe_split", "dataframe_records", "instances", "inputs"];

export const invocation = z
  .looseObject({
    dataframe_split: z
      .strictObject({
        columns: z.array(z.string()),
        index: z.array(z.unknown()).optional(),
        data: z.array(z.array(z.unknown())),
      })
      .optional(),
    dataframe_records: rows.optional(),
    instances: rows.optional(),
    inputs: z.union([rows, columns]).optional(),
    params: z
      .looseObject({
        model: z.string().optional(),
        explain: z.union([z.boolean(), z.literal("all"), z.literal("none"), z.int().min(0)]).optional(),
        framework: z.string().optional(),
        asOf: z.string().optional(),
        coerce: z.boolean().optional(),
      })
      .optional(),
  })
  .meta({
    oneOf: forms.map((form) => ({ required: [form] })),
    description: "Exactly one of the four forms.",
  });

export const invocationAnswer = z.strictObject({
  predictions: z.array(prediction),
  warnings: z.array(z.string()).exactOptional(),
});

export const mlflowError = z.strictObject({
  error_code: z.string(),
  message: z.string(),
  sqlstate: z.string(),
  error_class: z.string(),
});

export const instances = z
  .looseObject({ instances: rows.optional(), inputs: z.union([rows, columns]).optional() })
  .meta({ oneOf: [{ required: ["instances"] }, { required: ["inputs"] }] });

export const kserveModels = z.strictObject({ models: z.array(z.string()) });
export const kserveModel = z.strictObject({ name: z.string(), ready: z.literal(true) });
export const kservePredictions = z.strictObject({ predictions: z.array(prediction) });
export const kserveExplanations = z.strictObject({
  predictions: z.array(prediction),
  explanations: z.array(
    prediction.pick({ id: true, logit: true, base: true, contributions: true, rest: true }),
  ),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const parameters = z.record(z.string(), scalar);

export const inferenceError = z.strictObject({ error: z.string() });
export const inferenceServer = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});
export const inferenceReady = z.strictObject({ live: z.literal(true), ready: z.literal(true) });
export const inferenceModelReady = z.strictObject({ name: z.string(), ready: z.literal(true) });

const tensor = z.strictObject({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()),
  parameters: parameters.exactOptional(),
});
export const inferenceModel = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensor),
  outputs: z.array(tensor),
});
const data = z.array(z.unknown()).meta({ description: "Nested or flat, row after row; null is missing." });
export const inferenceRequest = z.looseObject({
  id: z.string().optional(),
  parameters: z
    .looseObject({
      framework: z.string().optional(),
      asOf: z.string().optional(),
      coerce: z.boolean().optional(),
    })
    .optional(),
  inputs: z
    .array(z.looseObject({ name: z.string(), shape: z.array(z.int()), datatype: z.string(), data }))
    .min(1),
  outputs: z.array(z.looseObject({ name: z.string() })).optional(),
});
export const inferenceAnswer = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string(),
  parameters,
  outputs: z.array(
    z.strictObject({
      ...tensor.shape,
      data: z.array(z.union([z.number(), z.string(), z.null()])),
    }),
  ),
});
