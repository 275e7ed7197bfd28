import { z } from "zod";

/** What a criterion asks of a lead, as data. It reads concepts, never columns. */
export type Condition = AllOf | AnyOf | Not | NumberTest | YesNoTest | SetTest;

export interface AllOf {
  readonly all: readonly Condition[];
}

export interface AnyOf {
  readonly any: readonly Condition[];
}

export interface Not {
  readonly not: Condition;
}

/** A number within every bound that is given; `atLeast` and `atMost` include the bound. */
export interface NumberTest {
  readonly concept: string;
  readonly atLeast?: number;
  readonly above?: number;
  readonly atMost?: number;
  readonly below?: number;
}

export interface YesNoTest {
  readonly concept: string;
  readonly is: boolean;
}

/** One of some choices, or of some texts (compared as `normalText` has them). */
export interface SetTest {
  readonly concept: string;
  readonly oneOf: readonly string[];
}

/** Said to whoever wrote something else where a condition belongs. */
export const CONDITION_WANTED =
  "a condition: all, any or not, or a concept with atLeast, above, atMost, below, is or oneOf";

const concept = z.string().meta({ description: "The name of a concept that this file declares." });

const numberTest = z
  .strictObject({
    concept,
    atLeast: z.number().exactOptional(),
    above: z.number().exactOptional(),
    atMost: z.number().exactOptional(),
    below: z.number().exactOptional(),
  })
  .refine((test) => Object.keys(test).length > 1, { error: CONDITION_WANTED })
  .meta({ minProperties: 2 });

const yesNoTest = z.strictObject({ concept, is: z.boolean() });

const setTest = z.strictObject({ concept, oneOf: z.array(z.string().min(1)).min(1) });

export const conditionSchema: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(conditionSchema).min(1) }),
      z.strictObject({ any: z.array(conditionSchema).min(1) }),
      z.strictObject({ not: conditionSchema }),
      numberTest,
      yesNoTest,
      setTest,
    ]),
  )
  .meta({ id: "condition", description: "Three-valued: met, not met or unknown. Unknown is never no." });

/** A condition that reads one concept and holds no other condition. */
export type ConceptTest = NumberTest | YesNoTest | SetTest;

/** Every concept test inside `condition` with its path (`.all[0].not`), in the order of the file. */
export function* conceptTests(
  condition: Condition,
  path = "",
): Generator<{ readonly test: ConceptTest; readonly path: string }> {
  if ("all" in condition) {
    for (const [i, part] of condition.all.entries()) yield* conceptTests(part, `${path}.all[${i}]`);
  } else if ("any" in condition) {
    for (const [i, part] of condition.any.entries()) yield* conceptTests(part, `${path}.any[${i}]`);
  } else if ("not" in condition) {
    yield* conceptTests(condition.not, `${path}.not`);
  } else {
    yield { test: condition, path };
  }
}
