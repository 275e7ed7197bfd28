import type { DoUnit } from "./crew.ts";
import { differentiateRows } from "./gradients.ts";
import { addRows } from "./histograms.ts";
import { searchColumns } from "./search.ts";
import { type Bench, STEP } from "./workshop.ts";

/** What a thread at a bench does when it takes a unit. */
export function handAt(bench: Bench): DoUnit {
  const doers: Record<number, (bench: Bench, unit: number, words: Int32Array) => void> = {
    [STEP.gradients]: differentiateRows,
    [STEP.histogram]: addRows,
    [STEP.search]: searchColumns,
  };
  return (unit, words) => doers[words[0]!]!(bench, unit, words);
}
