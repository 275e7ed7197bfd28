import { isPlainObject } from "../../leads/describe-value.ts";
import { usedFeatures } from "../../program/term-features.ts";
import type { LeadScorer } from "../../scoring/scorer.ts";
import { warningsIn } from "../batch/answer-writer.ts";
import { describeJson } from "../describe-json.ts";
import { fieldProblem } from "../problem.ts";
import type { WithPredictionId } from "../schemas/prediction.ts";

/** One output: what it is, and the values of a lead in it. */
interface Output {
  readonly name: string;
  readonly datatype: "FP64" | "BYTES";
  /** Values a lead. */
  readonly width: number;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly of: (prediction: WithPredictionId) => readonly (number | string | null)[];
}

/** Contributions by feature, in the order that its metadata tell. */
export const ATTRIBUTIONS = "attributions";

/** All that a scorer can answer, in the order in which it is answered. */
export function outputsOf({ parts }: LeadScorer): readonly Output[] {
  const one = (
    name: string,
    datatype: Output["datatype"],
    of: (prediction: WithPredictionId) => number | string | null,
  ): Output => ({ name, datatype, width: 1, of: (prediction) => [of(prediction)] });
  const features = usedFeatures(parts.win).map((feature) => parts.plan.features[feature]!.name);
  const place = new Map(features.map((name, at) => [name, at]));
  return [
    one("probability", "FP64", ({ probability }) => probability),
    one("score", "FP64", ({ score }) => score),
    one("grade", "BYTES", ({ grade }) => grade),
    one("logit", "FP64", ({ logit }) => logit),
    { name: "interval", datatype: "FP64", width: 2, of: ({ interval }) => interval },
    one("disposition", "BYTES", ({ disposition }) => disposition),
    one("stage", "BYTES", ({ qualification }) => qualification?.stage ?? null),
    one("stopped_at", "BYTES", ({ qualification }) => qualification?.stoppedAt ?? null),
    ...(parts.amount
      ? [
          one("amount", "FP64", ({ amount }) => amount ?? null),
          one("expected_value", "FP64", ({ expectedValue }) => expectedValue ?? null),
        ]
      : []),
    one("warnings", "BYTES", warningsIn),
    one("prediction_id", "BYTES", ({ predictionId }) => predictionId),
    one("base", "FP64", ({ base }) => base),
    {
      name: ATTRIBUTIONS,
      datatype: "FP64",
      width: features.length,
      parameters: { features: JSON.stringify(features) },
      of({ contributions }) {
        const row = new Array<number>(features.length).fill(0);
        for (const { feature, contribution } of contributions) row[place.get(feature)!] = contribution;
        return row;
      },
    },
  ];
}

/** Outputs as tensors are described. */
export function outputTensors(outputs: readonly Output[]) {
  return outputs.map(({ name, datatype, width, parameters }) => ({
    name,
    datatype,
    shape: [-1, width],
    ...(parameters && { parameters }),
  }));
}

/**
 * The outputs that a request names, in its order; all of them where it names none.
 * @throws Problem for one that isn't there, or twice
 */
export function chooseOutputs(requested: unknown, all: readonly Output[]): readonly Output[] {
  if (requested === undefined) return all;
  const names = all.map(({ name }) => name);
  if (!Array.isArray(requested)) throw wrong("outputs", describeJson(requested), "an array of outputs");
  if (requested.length === 0) return all;
  const chosen = requested.map((output: unknown, i) => {
    const name = isPlainObject(output) ? output.name : undefined;
    const found = all.find((one) => one.name === name);
    if (!found) throw wrong(`outputs[${i}].name`, describeJson(name), `one of ${names.join(", ")}`);
    return found;
  });
  if (new Set(chosen).size < chosen.length) throw wrong("outputs", "a name twice", "each name once");
  return chosen;
}

/** The predictions as tensors, row after row. */
export function tensorsOf(outputs: readonly Output[], predictions: readonly WithPredictionId[]) {
  return outputs.map(({ name, datatype, width, parameters, of }) => ({
    name,
    datatype,
    shape: [predictions.length, width],
    ...(parameters && { parameters }),
    data: predictions.flatMap(of),
  }));
}

function wrong(field: string, found: string, wanted: string) {
  return fieldProblem("unusable-request", [{ field, found, wanted }]);
}
