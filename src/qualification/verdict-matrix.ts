import type { LeadTable } from "../leads/table.ts";
import type { CompiledFramework } from "./qualify.ts";

/** The verdicts of many leads, by criterion: what statistics read, whatever judged them. */
export interface VerdictMatrix {
  readonly framework: string;
  readonly rows: number;
  readonly criteria: readonly MatrixCriterion[];
  /** The place of the criterion that stopped each row, -1 where none did. */
  readonly stoppedAt: Int16Array;
  /** The place of each row's stage in `STAGE_ORDER`. */
  readonly stages: Uint8Array;
}

export interface MatrixCriterion {
  readonly name: string;
  readonly title: string;
  readonly gates: boolean;
  /** By row: 1 met, 0 unknown, -1 not met. */
  readonly verdicts: Int8Array;
}

/**
 * Judges every row of a table.
 * @param moments when each row is looked at, in milliseconds since 1970
 * @throws what `codesFor` throws
 */
export function verdictMatrix(
  compiled: CompiledFramework,
  table: LeadTable,
  moments: Float64Array,
  signal?: AbortSignal,
): VerdictMatrix {
  signal?.throwIfAborted();
  const { framework } = compiled;
  const { rows, verdicts, stages, stoppedAt } = compiled.codesFor(table, moments);
  return {
    framework: framework.name,
    rows,
    criteria: framework.criteria.map(({ name, title, gates }, place) => ({
      name,
      title,
      gates,
      verdicts: verdicts[place]!,
    })),
    stoppedAt,
    stages,
  };
}
