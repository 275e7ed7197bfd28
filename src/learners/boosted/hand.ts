import { advanceRows } from "./advance.ts";
import type { DoUnit } from "./crew.ts";
import { addRows } from "./histograms.ts";
import { markSome } from "./mark-leaves.ts";
import { partStretch } from "./part-rows.ts";
import { searchColumns } from "./search.ts";
import { type Bench, STEP } from "./workshop.ts";

/** What a thread at a bench does when it takes a unit. */
export function handAt(bench: Bench): DoUnit {
  const doers: Record<number, (bench: Bench, unit: number, words: Int32Array) => void> = {
    [STEP.advance]: advanceRows,
    [STEP.histogram]: addRows,
    [STEP.search]: searchColumns,
    [STEP.part]: partStretch,
    [STEP.mark]: markSome,
  };
  return (unit, words) => doers[words[0]!]!(bench, unit, words);
}
