import { MET, NOT_MET } from "./conditions.ts";
import type { CompiledCriteria } from "./criteria.ts";
import type { FactReader } from "./fact-reader.ts";
import { STAGE_ORDER } from "./verdict.ts";

/** The verdicts of a table's rows as columns. */
export interface VerdictCodes {
  readonly rows: number;
  /** One column a criterion in the framework's order: 1 met, -1 not met, 0 unknown. */
  readonly verdicts: readonly Int8Array[];
  /** The place of each row's stage in `STAGE_ORDER`. */
  readonly stages: Uint8Array;
  /** The place of the first gating criterion that isn't met, -1 where none stops the row. */
  readonly stoppedAt: Int16Array;
}

/** Judges all rows without making anything per row. */
export function verdictCodes(
  { criteria, stages }: CompiledCriteria,
  readers: readonly FactReader[],
  rows: number,
): VerdictCodes {
  const verdicts = criteria.map(() => new Int8Array(rows));
  const reached = new Uint8Array(rows);
  const stoppedAt = new Int16Array(rows).fill(-1);
  const read = readers.map(({ value }) => value);
  const tests = criteria.map(({ test }) => test);
  const gates = criteria.map(({ criterion }) => criterion.gates);
  const needs = stages.map(({ stage, needed }) => ({ code: STAGE_ORDER.indexOf(stage), needed }));
  const values = new Float64Array(read.length);
  const truths = new Int8Array(criteria.length);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < read.length; at++) values[at] = read[at]!(row);
    for (let place = 0; place < tests.length; place++) {
      const truth = tests[place]!(values);
      truths[place] = truth;
      verdicts[place]![row] = truth;
      if (truth === NOT_MET && gates[place] && stoppedAt[row]! < 0) stoppedAt[row] = place;
    }
    for (const { code, needed } of needs) {
      if (!isMet(truths, needed)) continue;
      reached[row] = code;
      break;
    }
  }
  return { rows, verdicts, stages: reached, stoppedAt };
}

function isMet(truths: Int8Array, needed: readonly number[]): boolean {
  for (const place of needed) if (truths[place] !== MET) return false;
  return true;
}
