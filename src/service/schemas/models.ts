import { z } from "zod";
import type { DriverView } from "../../explanation/drivers.ts";
import { modelId, unmapped } from "./prediction.ts";

const aliases = z
  .record(z.string(), z.int().min(1))
  .meta({ description: "Alias → the version that it points at." });

/** A model as a list shows it. */
export const modelEntry = z.strictObject({
  name: z.string(),
  aliases,
  versions: z.array(z.int().min(1)),
  latest: z.int().min(1),
});

export const modelList = z.strictObject({ models: z.array(modelEntry) });

/** The body of `PUT /models/:name/aliases/:alias`. */
export const aliasRequest = z.strictObject({
  version: z.int().min(1).max(999_999_999).meta({ description: "Where the alias is to point." }),
  because: z
    .string()
    .min(1)
    .max(1000)
    .meta({ description: "Why, for the history; needed where the champion gate refused the version." })
    .optional(),
});

export const aliasAnswer = z.strictObject({
  name: z.string(),
  alias: z.string(),
  at: z.iso.datetime(),
  from: z.int().nullable().meta({ description: "Where it pointed before." }),
  to: z.int(),
});

export const versionAnswer = z.strictObject({
  ...modelId.shape,
  aliases: z.array(z.string()),
  createdAt: z.iso.datetime(),
  learner: z.string(),
  horizonDays: z.number().nullable(),
  framework: z.string().nullable(),
  frameworkVersion: z.string().nullable().meta({ description: "The framework's own version." }),
  frameworkSha256: z.string().nullable().meta({ description: "Of the framework's content." }),
  unmapped,
  fields: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.enum(["number", "boolean", "date", "category", "text", "email", "jobTitle"]),
        required: z.boolean(),
      }),
    )
    .meta({ description: "What a lead may hold." }),
});

export const driversAnswer = z.strictObject({
  model: modelId,
  drivers: z.array(
    z.strictObject({
      feature: z.string(),
      column: z.string(),
      importance: z.number(),
      interval: z.tuple([z.number(), z.number()]),
      direction: z.enum(["rising", "falling", "mixed", "categories"]),
      shape: z.array(
        z.strictObject({
          value: z.string(),
          contribution: z.number(),
          leads: z.number(),
          rate: z.number().nullable(),
        }),
      ),
    }) satisfies z.ZodType<DriverView>,
  ),
});
