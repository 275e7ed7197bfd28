import { InputError } from "../leads/input-error.ts";
import { nearestName } from "../leads/nearest-name.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";

/** By column, how much mean log loss a lead of any one value may lose. */
export type SegmentBounds = Readonly<Record<string, number>>;

/** What a person asks of the gate beyond its own bounds. */
export interface GateSettings {
  readonly segments: SegmentBounds;
  /** Columns whose values come and go, such as the names of campaigns: they aren't asked whether they drifted. */
  readonly mayDrift: readonly string[];
}

/** @throws InputError where a setting names no column of the table */
export function checkGateSettings(table: LeadTable, { segments, mayDrift }: GateSettings): void {
  for (const [setting, columns] of Object.entries({ segments: Object.keys(segments), mayDrift }))
    for (const column of columns) {
      if (findColumn(table, column)) continue;
      const near = nearestName(
        column,
        table.columns.map(({ name }) => name),
      );
      throw new InputError(
        `can't use ${setting} of the configuration: found no column ${column} in ${table.source}${near === null ? ", wanted one of its columns" : `, wanted perhaps ${near}`}`,
      );
    }
}
