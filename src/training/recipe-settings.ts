import { cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import { cleanText } from "../leads/text.ts";
import type { Prepared } from "./prepare.ts";
import type { Recipe } from "./recipe.ts";
import type { TrainSettings } from "./settings.ts";

/**
 * What a recipe is to be fitted with on leads that a challenger was trained from, as they were at an earlier moment: its own way
 * to learn, with the challenger's outcome, times and horizon, so that both learn the same. What it says of columns that
 * aren't there, or that have such a meaning now, is left out, and so are the leaks of the whole table that it doesn't keep: at an
 * earlier moment too few cells may be filled to find them.
 * @param then the leads as they were
 * @param until the end of their data in milliseconds; null where nothing tells it
 */
export function settingsFor(
  { settings: own }: Recipe,
  { roles, columns, labels }: Prepared,
  asked: TrainSettings,
  then: LeadTable,
  until: number | null,
): TrainSettings {
  const meanings: Record<string, string | null> = {
    target: asked.target,
    id: roles.id,
    created: roles.created,
    closed: roles.closed,
    amount: roles.amount,
    customer: roles.customer,
    propensity: asked.propensity ?? null,
    worked: asked.worked ?? null,
  };
  const taken = new Set(Object.values(meanings));
  const isFree = (name: string) => !taken.has(name) && findColumn(then, name) !== undefined;
  const keep = (own.keep ?? []).filter(isFree);
  const leaks = roles.features.filter((name) => !columns.includes(name) && !keep.includes(name));
  const there = textsOf(then, asked.target);
  const lost = labels.lost.filter((text) => there.has(text));
  const { horizonDays: _, positive: _positive, lost: _lost, propensity: _p, worked: _w, ...rest } = own;
  return {
    ...rest,
    ...(Object.fromEntries(Object.entries(meanings).filter(([, name]) => name !== null)) as {
      target: string;
    }),
    positive: labels.positive.filter((text) => there.has(text)),
    ...(lost.length > 0 && { lost }),
    keep,
    exclude: [...new Set([...(own.exclude ?? []).filter(isFree), ...leaks.filter(isFree)])],
    absoluteDates: (own.absoluteDates ?? []).filter((name) => findColumn(then, name) !== undefined),
    columns: Object.fromEntries(Object.entries(own.columns ?? {}).filter(([name]) => isFree(name))),
    ...(labels.horizonDays !== null && { horizonDays: labels.horizonDays }),
    ...(until !== null && { until }),
  };
}

function textsOf(table: LeadTable, name: string): Set<string> {
  const column = findColumn(table, name)!;
  const texts = new Set<string>();
  for (let row = 0; row < table.rows; row++) {
    const cell = cellAt(column, row);
    if (cell !== null) texts.add(cleanText(String(cell)));
  }
  return texts;
}
