import type { LeadTable } from "../leads/table.ts";
import { MET, NOT_MET, UNKNOWN } from "./conditions.ts";
import type { CompiledFramework } from "./qualify.ts";
import type { Stage, Verdict } from "./verdict.ts";

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

/** From the nearest to the furthest. */
export const STAGE_ORDER: readonly Stage[] = ["lead", "mql", "sql", "highlyQualified"];

const CODES: Readonly<Record<Verdict, number>> = { met: MET, unknown: UNKNOWN, notMet: NOT_MET };

/**
 * Judges every row of a table.
 * @param moments when each row is looked at, in milliseconds since 1970
 * @throws what `forTable` throws
 */
export function verdictMatrix(
  compiled: CompiledFramework,
  table: LeadTable,
  moments: Float64Array,
  signal?: AbortSignal,
): VerdictMatrix {
  const { framework } = compiled;
  const judge = compiled.forTable(table, moments);
  const criteria = framework.criteria.map(({ name, title, gates }) => ({
    name,
    title,
    gates,
    verdicts: new Int8Array(table.rows),
  }));
  const placeOf = new Map(criteria.map(({ name }, place) => [name, place]));
  const stoppedAt = new Int16Array(table.rows);
  const stages = new Uint8Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    if (row % 4096 === 0) signal?.throwIfAborted();
    const judged = judge(row);
    for (const [place, { verdict }] of judged.criteria.entries())
      criteria[place]!.verdicts[row] = CODES[verdict];
    stoppedAt[row] = judged.stoppedAt === null ? -1 : placeOf.get(judged.stoppedAt)!;
    stages[row] = STAGE_ORDER.indexOf(judged.stage);
  }
  return { framework: framework.name, rows: table.rows, criteria, stoppedAt, stages };
}
