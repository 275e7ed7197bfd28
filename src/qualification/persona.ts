import { z } from "zod";
import { type Bounds, boundKeys, type Condition, conditionSchema } from "./condition.ts";

/**
 * The ideal customer: whom you sell to. A lead fits where each part that is given is met and no disqualifier is. The parts read the
 * concepts `industry`, `employees` and `region`, which the framework declares.
 */
export interface Persona {
  readonly title?: string;
  readonly industries?: readonly string[];
  /** Of the company, in employees. */
  readonly sizes?: Bounds;
  readonly regions?: readonly string[];
  readonly disqualifiers?: readonly Disqualifier[];
}

export interface Disqualifier {
  readonly title: string;
  readonly when: Condition;
}

const texts = z.array(z.string().min(1)).min(1);

export const personaSchema: z.ZodType<Persona> = z
  .strictObject({
    title: z.string().min(1).exactOptional(),
    industries: texts.exactOptional().meta({ description: "Any of these; reads the concept industry." }),
    sizes: z.strictObject(boundKeys).exactOptional().meta({ description: "Reads the concept employees." }),
    regions: texts.exactOptional().meta({ description: "Any of these; reads the concept region." }),
    disqualifiers: z
      .array(z.strictObject({ title: z.string().min(1), when: conditionSchema }))
      .min(1)
      .exactOptional()
      .meta({ description: "A lead that meets any of these doesn't fit." }),
  })
  .meta({ description: "The ideal customer, read by the condition persona." });

/** A part of a persona as a condition that must be met, or must not, with its path in the file. */
export interface PersonaPart {
  readonly when: Condition;
  readonly wanted: boolean;
  readonly path: string;
}

/** What makes a lead fit, all of it. */
export function personaParts({ industries, sizes, regions, disqualifiers }: Persona): PersonaPart[] {
  const parts: PersonaPart[] = [];
  const want = (when: Condition, path: string) => parts.push({ when, wanted: true, path });
  if (industries) want({ concept: "industry", oneOf: industries }, "persona.industries");
  if (sizes && Object.keys(sizes).length > 0) want({ concept: "employees", ...sizes }, "persona.sizes");
  if (regions) want({ concept: "region", oneOf: regions }, "persona.regions");
  for (const [i, { when }] of (disqualifiers ?? []).entries())
    parts.push({ when, wanted: false, path: `persona.disqualifiers[${i}].when` });
  return parts;
}
