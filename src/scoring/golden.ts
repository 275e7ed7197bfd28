import { ACTIVITIES } from "../features/activity-transform.ts";
import type { FeaturePlan } from "../features/plan.ts";
import { type Cell, cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import type { Random } from "../numeric/random.ts";
import { LeadError } from "./lead-error.ts";
import type { LeadScorer } from "./scorer.ts";

/** Made-up leads with the logits that the scorer must give them, to the last bit, wherever it is loaded. */
export interface Golden {
  /** ISO 8601. */
  readonly asOf: string;
  readonly leads: readonly Readonly<Record<string, Cell | readonly MadeUpActivity[]>>[];
  readonly logits: readonly number[];
}

interface MadeUpActivity {
  readonly time: string;
  readonly type: string;
  readonly value: number;
}

const GOLDEN_LEADS = 20;
const MOST_ACTIVITIES = 6;
const DAY = 86_400_000;
/** Stand-ins: a title or an address of the training leads could name a person. */
const TITLES = ["Chief Financial Officer", "VP Sales", "Head of IT", "Marketing Manager", "Office Assistant"];
const ADDRESSES = ["someone@example.com", "someone@gmail.com", "not an address"];

/**
 * Draws leads column by column from the marginals of `table`, so that no lead of it is kept, without ids, addresses, titles
 * or free text; of categories only the levels that the plan lists (seen five times or more).
 */
export function makeGolden(scorer: LeadScorer, table: LeadTable, asOf: number, random: Random): Golden {
  const { plan, schema } = scorer.parts;
  const columns = schema.columns.filter(({ name }) =>
    plan.features.some((feature) => feature.column === name),
  );
  const leads = Array.from({ length: GOLDEN_LEADS }, () => {
    const lead: Record<string, Cell | MadeUpActivity[]> = {};
    for (const { name } of columns) lead[name] = drawCell(plan, table, name, random);
    if (schema.activities) lead[ACTIVITIES] = drawActivities(plan, asOf, random);
    return lead;
  });
  return { asOf: new Date(asOf).toISOString(), leads, logits: logitsOf(scorer, leads, asOf) };
}

/** The same leads with the logits of another scorer of their fields, such as an edited one. */
export function remakeGolden(scorer: LeadScorer, { asOf, leads }: Golden): Golden {
  return { asOf, leads, logits: logitsOf(scorer, leads, Date.parse(asOf)) };
}

/**
 * Scores the golden leads again.
 * @throws RangeError at the first whose logit differs in any bit
 */
export function replayGolden(scorer: LeadScorer, golden: Golden): void {
  const logits = logitsOf(scorer, golden.leads, Date.parse(golden.asOf));
  golden.logits.forEach((wanted, i) => {
    if (!Object.is(logits[i], wanted))
      throw new RangeError(
        `the golden replay failed at lead ${i}: found logit ${logits[i]}, wanted ${wanted}`,
      );
  });
}

function logitsOf(scorer: LeadScorer, leads: Golden["leads"], asOf: number): number[] {
  return scorer.scoreLeads(leads, { asOf, explain: "none" }).map((answer, i) => {
    if (answer instanceof LeadError)
      throw new RangeError(`golden lead ${i} can't be read: ${answer.message}`);
    return answer.logit;
  });
}

/** Of the types that the plan reads, within the last thirty days; some come after the moment and must not be seen. */
function drawActivities(plan: FeaturePlan, asOf: number, random: Random): MadeUpActivity[] {
  const types = new Set(
    plan.transforms.flatMap((one) =>
      one.kind === "activity" ? [...(one.type === undefined ? [] : [one.type]), ...(one.twoWay ?? [])] : [],
    ),
  );
  const known = types.size > 0 ? [...types] : ["something"];
  return Array.from({ length: random.below(MOST_ACTIVITIES + 1) }, () => ({
    time: new Date(asOf + (random.below(32) - 30) * DAY).toISOString(),
    type: known[random.below(known.length)]!,
    value: random.below(60),
  }));
}

function drawCell(plan: FeaturePlan, table: LeadTable, name: string, random: Random): Cell {
  const column = findColumn(table, name);
  if (!column || table.rows === 0) return null;
  const cell = cellAt(column, random.below(table.rows));
  if (cell === null) return null;
  switch (column.type) {
    case "date":
      return new Date(cell as number).toISOString().slice(0, 10);
    case "jobTitle":
      return TITLES[random.below(TITLES.length)]!;
    case "email":
      return ADDRESSES[random.below(ADDRESSES.length)]!;
    case "text":
      return "some text";
    case "category": {
      const levels = plan.features.find((feature) => feature.name === name)?.levels ?? [];
      return levels.includes(cell as string) ? cell : null;
    }
    default:
      return cell;
  }
}
