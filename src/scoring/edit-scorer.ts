import type { Driver } from "../explanation/drivers.ts";
import type { LeadSchema } from "../leads/schema.ts";
import type { BinCounts, ProgramEdit } from "../program/edit.ts";
import type { EditChange } from "../program/edit-feature.ts";
import { editBag, editProgram } from "../program/edit-program.ts";
import type { ScorerParts } from "./parts.ts";

/** A bin whose mean moved by no more than the shift was not edited. */
const ROUNDING = 1e-9;

/**
 * A scorer with edits made to its model and alike to its bags; the drivers of the edited features follow. Calibration,
 * quantiles, grades and the reach of intervals stay as they were trained.
 * @throws InputError where an edit makes no sense for its feature, or changes nothing
 */
export function editScorer(
  parts: ScorerParts,
  edits: readonly ProgramEdit[],
): { parts: ScorerParts; changes: readonly EditChange[] } {
  const counts = new Map(
    parts.drivers.map((driver) => [driver.feature.name, countsOf(driver, parts.schema)] as const),
  );
  const { program: win, changes } = editProgram(parts.win, edits, counts);
  const bags = parts.bags.map((bag) => editBag(bag, edits, counts));
  const drivers = changes.reduce<readonly Driver[]>(
    (all, change) =>
      all.map((driver) => (driver.feature.name === change.feature ? changedDriver(driver, change) : driver)),
    parts.drivers,
  );
  const sorted = [...drivers].sort((a, b) => b.importance - a.importance);
  return { parts: { ...parts, win, bags, drivers: sorted }, changes };
}

function countsOf({ feature, cuts, bins }: Driver, schema: LeadSchema): BinCounts {
  const leads = bins.map((bin) => bin.leads);
  // only a feature that is its column's own number has the column's range
  const column = schema.columns.find(({ name, type }) => name === feature.name && type === "number");
  return { cuts, leads, ...(column?.range && { span: column.range }) };
}

/**
 * The importance was measured on leads that aren't stored: it is scaled as the contributions by bin are. The mean of a bin was
 * measured too, so it moves by the change that the counts tell, but not out of what the feature adds there now.
 */
function changedDriver(driver: Driver, change: EditChange): Driver {
  const { byBin, boundsByBin, importanceRatio, shift } = change;
  const [low, high] = driver.interval;
  return {
    ...driver,
    importance: importanceRatio * driver.importance,
    interval: [importanceRatio * low, importanceRatio * high],
    bins: driver.bins.map((bin, code) => {
      if (bin.leads === 0) return bin;
      const moved = bin.contribution + byBin[code]!;
      if (Math.abs(byBin[code]! + shift) < ROUNDING) return { ...bin, contribution: moved };
      const [least, most] = boundsByBin[code]!;
      return { ...bin, contribution: Math.min(most, Math.max(least, moved)) };
    }),
  };
}
