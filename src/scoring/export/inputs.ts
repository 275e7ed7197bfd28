import type { Feature } from "../../features/matrix.ts";
import type { Transform } from "../../features/plan.ts";
import type { ColumnSchema } from "../../leads/schema.ts";
import { usedFeatures } from "../../program/term-features.ts";
import type { ScorerParts } from "../parts.ts";

/**
 * How an exported scorer gets a feature outside this program: a number or text of the lead's own column, or, where its rule is
 * more than a look-up (what a title, an address, a date or activities tell), the feature itself, ready made, by the plan's name.
 */
export interface ExportInput {
  /** The column's name, or the plan's name of the feature. */
  readonly name: string;
  readonly feature: Feature;
  readonly transform: Transform;
  /** `filled` is text of which only counts whether there is any; `derived` a number or a level ready made. */
  readonly kind: "number" | "category" | "boolean" | "filled" | "derived";
  /** Of the raw column; undefined for a derived one. */
  readonly column: ColumnSchema | undefined;
}

const RAW = { number: "number", category: "category", boolean: "boolean", text: "filled" } as const;

/** An input for each feature that the program reads, in the order of `usedFeatures`. */
export function inputsOf({ plan, schema, win }: ScorerParts): ExportInput[] {
  return usedFeatures(win).map((f) => {
    const [transform, feature] = [plan.transforms[f]!, plan.features[f]!];
    const kind = transform.kind in RAW ? RAW[transform.kind as keyof typeof RAW] : "derived";
    return {
      name: kind === "derived" ? feature.name : feature.column,
      feature,
      transform,
      kind,
      column: kind === "derived" ? undefined : schema.columns.find(({ name }) => name === feature.column),
    };
  });
}
