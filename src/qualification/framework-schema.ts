import { z } from "zod";
import type { Concept } from "./concept.ts";
import { conceptSchema } from "./concept.ts";
import type { Condition } from "./condition.ts";
import { conditionSchema } from "./condition.ts";
import { type Freshness, freshnessSchema } from "./freshness.ts";
import { NAME_PATTERN, NAME_WANTED, SEGMENT_PATTERN, SEGMENT_WANTED } from "./name-pattern.ts";
import { type Persona, personaSchema } from "./persona.ts";

/** Ordered criteria over concepts, as plain data that JSON can hold: what a team writes and what a version stores. */
export interface Framework {
  /** Where editors find the schema; not read. */
  readonly $schema?: string;
  /** 2 is 1 with more in it: a file of format 1 reads as it always did. */
  readonly format: 1 | 2;
  readonly name: string;
  /** The team's own count of this file's editions. */
  readonly version?: number | string;
  readonly title: string;
  /** Whom you sell to. */
  readonly persona?: Persona;
  /** When evidence is too old, unless a criterion says otherwise; never where neither does. */
  readonly freshness?: Freshness;
  readonly concepts: Readonly<Record<string, Concept>>;
  /** In the order of the gate and of the questions. */
  readonly criteria: readonly Criterion[];
  /** The names of the criteria that must all be met; a lead's stage is the furthest one that it reaches. */
  readonly stages: {
    readonly mql: readonly string[];
    readonly sql: readonly string[];
    readonly highlyQualified: readonly string[];
  };
  /**
   * Kinds of leads by name, told apart in reports: a lead is in each one whose condition it meets. Nothing is stopped or scored by
   * them.
   */
  readonly segments?: Readonly<Record<string, Condition>>;
}

export interface Criterion {
  readonly name: string;
  readonly title: string;
  /** What to ask the lead while the verdict is unknown. */
  readonly question: string;
  readonly when: Condition;
  /** A lead that doesn't meet it is stopped here. */
  readonly gates: boolean;
  /** How much it counts among the points; 1 by default. */
  readonly weight?: number;
  readonly freshness?: Freshness;
}

const name = z.string().regex(NAME_PATTERN, { error: NAME_WANTED });
const segmentName = z.string().regex(SEGMENT_PATTERN, { error: SEGMENT_WANTED });
const stage = z.array(z.string()).min(1);

export const frameworkSchema: z.ZodType<Framework> = z.strictObject({
  $schema: z.string().exactOptional(),
  format: z.literal([1, 2]),
  name,
  version: z.union([z.int().min(0), z.string().min(1).max(40)]).exactOptional(),
  title: z.string().min(1),
  concepts: z.record(name, conceptSchema),
  persona: personaSchema.exactOptional(),
  freshness: freshnessSchema.exactOptional(),
  criteria: z
    .array(
      z.strictObject({
        name,
        title: z.string().min(1),
        question: z.string().min(1),
        when: conditionSchema,
        gates: z.boolean(),
        weight: z.number().positive().exactOptional(),
        freshness: freshnessSchema.exactOptional(),
      }),
    )
    .min(1),
  stages: z.strictObject({ mql: stage, sql: stage, highlyQualified: stage }),
  segments: z.record(segmentName, conditionSchema).exactOptional().meta({
    description:
      "Kinds of leads by name: a lead is in each one whose condition it meets, and may be in several.",
  }),
});

/** The JSON Schema of a framework's file, as published in `frameworks/framework.schema.json`. */
export function frameworkJsonSchema(): object {
  return z.toJSONSchema(frameworkSchema.meta({ title: "A Leadlight qualification framework" }));
}
