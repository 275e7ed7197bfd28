import { featureValue } from "../../src/features/describe.ts";
import { planApplier } from "../../src/features/plan.ts";
import { answersAsHistory } from "../../src/leads/answers-as-history.ts";
import { type Cell, cellAt, findColumn, type LeadTable } from "../../src/leads/table.ts";
import { pythonGate } from "../../src/mlflow/python-gate.ts";
import { inputsOf } from "../../src/scoring/export/inputs.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";

/** A table's leads as an exported model wants them: their own cells, and features that have no rule outside ready made. */
export function exportedLeads(parts: ScorerParts, table: LeadTable, asOf: number): Record<string, Cell>[] {
  const seen = parts.schema.discovery ? answersAsHistory(table) : table;
  const matrix = planApplier(parts.plan)(seen, new Float64Array(table.rows).fill(asOf));
  const columns = pythonGate(parts)?.columns ?? [];
  return Array.from({ length: table.rows }, (_, row) => {
    const cellOf = (name: string): Cell => {
      const column = findColumn(table, name);
      const cell = column === undefined ? null : cellAt(column, row);
      return column?.type === "date" && typeof cell === "number" ? new Date(cell).toISOString() : cell;
    };
    return Object.fromEntries([
      ...columns.map(({ name }) => [name, cellOf(name)]),
      ...inputsOf(parts).map(({ name, kind, feature }) => {
        const f = parts.plan.features.indexOf(feature);
        return [name, kind === "derived" ? featureValue(feature, matrix.values[f]![row]!) : cellOf(name)];
      }),
    ]);
  });
}
