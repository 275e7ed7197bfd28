import type { Request } from "express";
import { parseDate } from "../../leads/dates.ts";
import { isPlainObject } from "../../leads/describe-value.ts";
import { fieldsOf } from "../check-fields.ts";
import type { ServiceContext } from "../context.ts";
import { describeJson } from "../describe-json.ts";
import { parseBody } from "../parse-body.ts";
import { fieldProblem, Problem } from "../problem.ts";
import { inputTensors, leadsOfTensors } from "../protocols/input-tensors.ts";
import {
  ATTRIBUTIONS,
  chooseOutputs,
  outputsOf,
  outputTensors,
  tensorsOf,
} from "../protocols/output-tensors.ts";
import { scoreAll } from "../protocols/score-all.ts";
import { readBody } from "../read-body.ts";
import { readJson } from "../read-json.ts";
import type { Route } from "../route.ts";
import { sendJson } from "../send.ts";
import { traced } from "../tracing.ts";

/** Beyond the protocol: null stands for a missing value in any tensor, and contributions are an output. */
const EXTENSIONS = ["null_values", "attributions"];

/** The Open Inference Protocol, version 2, over HTTP. */
export function openInferenceRoutes(context: ServiceContext): readonly Route[] {
  const { models, registry, version } = context;
  const loadedFor = (request: Request) => models.get(refIn(request));

  /** The same at the model's own address, where its champion answers, and at that of a version. */
  const ofModel = (rest: string, route: Omit<Route, "path" | "scope" | "problems">, scope: Route["scope"]) =>
    ["/v2/models/:name", "/v2/models/:name/versions/:version"].map(
      (path): Route => ({
        ...route,
        path: path + rest,
        scope,
        parameters: {
          name: "NAME, or NAME@ALIAS.",
          ...(path.endsWith(":version") && { version: "A whole number from 1." }),
        },
        problems: [
          "unusable-request",
          "unknown-model",
          "model-unavailable",
          ...(route.method === "post"
            ? (["too-large", "unsupported-media-type", "ledger-unavailable"] as const)
            : []),
        ],
      }),
    );

  return [
    {
      method: "get",
      path: "/v2",
      summary: "Open Inference Protocol: the server.",
      scope: "open",
      answers: { 200: "InferenceServer" },
      problems: [],
      handle: (_, response) =>
        sendJson(response, 200, { name: "leadlight", version, extensions: EXTENSIONS }),
    },
    {
      method: "get",
      path: "/v2/health/live",
      summary: "Open Inference Protocol: whether the process answers.",
      scope: "open",
      answers: { 200: "Live" },
      problems: [],
      handle: (_, response) => sendJson(response, 200, { live: true }),
    },
    {
      method: "get",
      path: "/v2/health/ready",
      summary: "Open Inference Protocol: whether a model is loaded.",
      scope: "open",
      answers: { 200: "InferenceReady" },
      problems: ["ambiguous-model", "unknown-model", "model-unavailable"],
      handle: async (_, response) => {
        await models.anyone().catch((error: unknown) => {
          throw error instanceof Problem ? new Problem("model-unavailable", error.message) : error;
        });
        sendJson(response, 200, { live: true, ready: true });
      },
    },
    ...ofModel(
      "/ready",
      {
        method: "get",
        summary: "Open Inference Protocol: whether a model can answer.",
        answers: { 200: "InferenceModelReady" },
        handle: async (request, response) => {
          const { name } = await loadedFor(request);
          sendJson(response, 200, { name, ready: true });
        },
      },
      "read",
    ),
    ...ofModel(
      "",
      {
        method: "get",
        summary: "Open Inference Protocol: the tensors of a model.",
        answers: { 200: "InferenceModel" },
        handle: async (request, response) => {
          const { name, scorer } = await loadedFor(request);
          const entry = (await registry.models()).find((one) => one.name === name);
          sendJson(response, 200, {
            name,
            versions: (entry?.versions ?? []).map(String),
            platform: "leadlight",
            inputs: inputTensors(scorer.parts.schema),
            outputs: outputTensors(outputsOf(scorer)),
          });
        },
      },
      "read",
    ),
    ...ofModel(
      "/infer",
      {
        method: "post",
        summary: "Open Inference Protocol: leads as tensors, one a field; predictions as tensors.",
        body: "InferenceRequest",
        answers: { 200: "InferenceAnswer" },
        handle: async (request, response) => {
          refuseBinary(request);
          const { id, inputs, outputs, parameters } = readInference(await readUntyped(request, context));
          const loaded = await loadedFor(request);
          const { name, sha256, scorer } = loaded;
          const leads = leadsOfTensors(inputs, scorer.parts.schema);
          const chosen = chooseOutputs(outputs, outputsOf(scorer));
          const explain = chosen.some((output) => output.name === ATTRIBUTIONS) ? "all" : "none";
          const predictions = await scoreAll(context, response, loaded, leads, { ...parameters, explain });
          sendJson(response, 200, {
            model_name: name,
            model_version: String(loaded.version),
            id: id ?? context.newId(),
            parameters: { model_sha256: sha256 },
            outputs: tensorsOf(chosen, predictions),
          });
        },
      },
      "predict",
    ),
  ];
}

/** The reference that the address names; versions are numbers without leading zeros. */
function refIn({ params }: Request): string {
  const { name, version } = params as Readonly<Record<string, string | undefined>>;
  if (version === undefined) return name!;
  if (/^[1-9]\d{0,8}$/.test(version)) return `${name!.split("@", 1)[0]}:${version}`;
  throw new Problem(
    "unknown-model",
    "looking for the version: found none of that name, wanted a whole number",
  );
}

/** Triton's own client tells no Content-Type: here that means JSON. */
async function readUntyped(request: Request, context: ServiceContext): Promise<unknown> {
  return request.headers["content-type"] === undefined
    ? traced(request.res!, "read", async () => parseBody(await readBody(request, context)))
    : readJson(request, context);
}

/** Tensors as bytes behind the JSON are an extension that isn't advertised. */
function refuseBinary({ headers }: Request): void {
  if (headers["inference-header-content-length"] !== undefined)
    throw new Problem(
      "unsupported-media-type",
      "reading the body: found tensors in binary form, wanted all of them in JSON (binary_data=False)",
    );
}

function readInference(body: unknown) {
  const fields = fieldsOf(body, "an object with inputs");
  const { id, parameters = {} } = fields;
  if (id !== undefined && typeof id !== "string") throw wrong("id", describeJson(id), "text");
  if (!isPlainObject(parameters)) throw wrong("parameters", describeJson(parameters), "an object");
  const { asOf, framework, coerce } = parameters;
  const moment = typeof asOf === "string" ? parseDate(asOf) : undefined;
  if (asOf !== undefined && !(moment! >= 0 || moment! < 0))
    throw wrong("parameters.asOf", describeJson(asOf), "a date such as 2026-05-31");
  if (framework !== undefined && typeof framework !== "string")
    throw wrong("parameters.framework", describeJson(framework), "text");
  if (coerce !== undefined && typeof coerce !== "boolean")
    throw wrong("parameters.coerce", describeJson(coerce), "true or false");
  return {
    id,
    inputs: fields.inputs,
    outputs: fields.outputs,
    parameters: { asOf: moment, framework, coerce },
  };
}

function wrong(field: string, found: string, wanted: string) {
  return fieldProblem("unusable-request", [{ field, found, wanted }]);
}
