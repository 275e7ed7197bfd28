import { z } from "zod";
import type { Concept } from "./concept.ts";
import { conceptSchema } from "./concept.ts";
import type { Condition } from "./condition.ts";
import { conditionSchema } from "./condition.ts";
import { NAME_PATTERN } from "./name-pattern.ts";

/** Ordered criteria over concepts, as plain data that JSON can hold: what a team writes and what a version stores. */
export interface Framework {
  /** Where editors find the schema; not read. */
  readonly $schema?: string;
  readonly format: 1;
  readonly name: string;
  readonly title: string;
  readonly concepts: Readonly<Record<string, Concept>>;
  /** In the order of the gate and of the questions. */
  readonly criteria: readonly Criterion[];
  /** The names of the criteria that must all be met; a lead's stage is the furthest one that it reaches. */
  readonly stages: {
    readonly mql: readonly string[];
    readonly sql: readonly string[];
    readonly highlyQualified: readonly string[];
  };
}

export interface Criterion {
  readonly name: string;
  readonly title: string;
  /** What to ask the lead while the verdict is unknown. */
  readonly question: string;
  readonly when: Condition;
  /** A lead that doesn't meet it is stopped here. */
  readonly gates: boolean;
}

const name = z.string().regex(NAME_PATTERN);
const stage = z.array(z.string()).min(1);

export const frameworkSchema: z.ZodType<Framework> = z.strictObject({
  $schema: z.string().exactOptional(),
  format: z.literal(1),
  name,
  title: z.string().min(1),
  concepts: z.record(name, conceptSchema),
  criteria: z
    .array(
      z.strictObject({
        name,
        title: z.string().min(1),
        question: z.string().min(1),
        when: conditionSchema,
        gates: z.boolean(),
      }),
    )
    .min(1),
  stages: z.strictObject({ mql: stage, sql: stage, highlyQualified: stage }),
});

/** The JSON Schema of a framework's file, as published in `frameworks/framework.schema.json`. */
export function frameworkJsonSchema(): object {
  return z.toJSONSchema(frameworkSchema.meta({ title: "A Leadlight qualification framework" }));
}
