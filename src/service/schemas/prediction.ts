import { z } from "zod";
import type { Prediction } from "../../scoring/prediction.ts";

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const probability = z.number().min(0).max(1);

/** Which version answered. */
export const modelId = z.strictObject({
  name: z.string(),
  version: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const fieldError = z.strictObject({
  field: z.string(),
  found: z.string(),
  wanted: z.string(),
});

/** RFC 9457. */
export const problem = z.strictObject({
  type: z.string().meta({ description: "Stable: what a program may branch on." }),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(fieldError).optional(),
});

const question = z.strictObject({ criterion: z.string(), question: z.string() });

const rankedQuestion = question.extend({
  ifKnown: z
    .strictObject({
      column: z.string(),
      met: probability,
      notMet: probability,
      probabilityChange: z.number().min(0),
      expectedValueChange: z.number().min(0).exactOptional(),
      dispositionChange: probability,
    })
    .nullable()
    .meta({
      description:
        "What is to be expected of the answer of a lead like this one: the chances that the criterion is met and that it isn't, how far probability " +
        "and expected value move on average, the chance that the disposition changes. Null where nothing stored tells it.",
    }),
});

export const qualification = z.strictObject({
  framework: z.string(),
  frameworkVersion: z.string().nullable(),
  frameworkSha256: z.string().regex(/^[0-9a-f]{64}$/),
  stage: z.enum(["lead", "mql", "sql", "highlyQualified"]),
  stoppedAt: z.string().nullable(),
  criteria: z.array(
    z.strictObject({
      name: z.string(),
      verdict: z.enum(["met", "notMet", "unknown"]),
      evidence: z.array(
        z.strictObject({
          concept: z.string(),
          column: z.string().nullable(),
          value: cell,
          learnedAt: z.iso.datetime().nullable(),
          stale: z.boolean(),
          source: z.enum(["lead", "history", "activities", "discovery"]).nullable(),
          by: z.string().exactOptional(),
        }),
      ),
    }),
  ),
  points: z
    .strictObject({ met: z.number(), notMet: z.number(), unknown: z.number() })
    .meta({ description: "The weights of the criteria, summed by verdict." }),
  askNext: z.array(question).meta({ description: "The questions of the unknown criteria." }),
});

const rankedQualification = qualification.extend({
  askNext: z.array(rankedQuestion).meta({ description: "What changes most first." }),
});

export const unmapped = z.array(z.string()).meta({
  description:
    "The framework's concepts that no field of the version tells: only discovery answers, or activities, can.",
});

export const warning = z.strictObject({
  code: z.enum([
    "unknownField",
    "unseenValue",
    "missing",
    "outOfRange",
    "stale",
    "coerced",
    "noKnownField",
    "fallback",
  ]),
  field: z.string(),
  message: z.string(),
});

/** A feature each. */
export const contributions = z.array(
  z.strictObject({
    feature: z.string(),
    column: z.string(),
    value: cell,
    contribution: z.number(),
    reason: z.string(),
  }),
);

/** One lead's answer, as the scorer gives it and with an id of its own. */
export const prediction = z.strictObject({
  id: z.string(),
  predictionId: z.string(),
  model: modelId.exactOptional().meta({
    description: "Which version answered this lead, where it isn't the one above: a share of the traffic.",
  }),
  probability,
  interval: z.tuple([probability, probability]).meta({ description: "90 %." }),
  score: z.number().min(0).max(100),
  grade: z.enum(["A", "B", "C", "D"]),
  logit: z.number(),
  base: z.number(),
  contributions: contributions.meta({ description: "base + all contributions + rest = logit." }),
  rest: z.number(),
  horizons: z.array(z.strictObject({ days: z.number(), probability })).exactOptional(),
  amount: z
    .number()
    .exactOptional()
    .meta({ description: "What the deal is worth if it is won, on average." }),
  amountInterval: z.tuple([z.number(), z.number()]).exactOptional().meta({ description: "90 %." }),
  expectedValue: z.number().exactOptional().meta({ description: "probability × amount." }),
  answeredBy: z.enum(["segment", "pooled", "points", "baseRate"]).meta({
    description: "Terms of its segment, the model of all leads, a card of points, or the base rate.",
  }),
  fallback: z.literal("baseRate").nullable(),
  featuresAsOf: z.iso.datetime(),
  disposition: z.enum(["approach", "ask", "nurture", "setAside"]).nullable(),
  dispositionBecause: z.string().nullable().meta({ description: "Why, for a person." }),
  qualification: rankedQualification.nullable(),
  warnings: z.array(warning),
}) satisfies z.ZodType<WithPredictionId>;

/** A prediction that outcomes can later be told about. */
export type WithPredictionId = Prediction & { readonly predictionId: string };

/** What stands in the place of a lead that can't be scored. */
export const refusedLead = z.strictObject({ index: z.int().min(0), id: z.string(), error: problem });

export const predictAnswer = z.strictObject({
  model: modelId,
  scoredAt: z.iso.datetime(),
  logged: z.enum(["durable", "buffered", "off"]),
  predictions: z.array(z.union([prediction, refusedLead])),
});
