import type { Column } from "../leads/table.ts";
import { takeRows } from "../leads/take.ts";
import { MET } from "../qualification/conditions.ts";
import type { Framework } from "../qualification/framework.ts";
import { compileFramework } from "../qualification/qualify.ts";
import type { Prepared } from "./prepare.ts";
import { type RuleCondition, ruleConditions } from "./rule-conditions.ts";
import { activityConditions, ageConditions } from "./rule-life-conditions.ts";
import { bitsOf, type Literal } from "./rule-search.ts";

type Concepts = Readonly<Record<string, string>>;

/** Every condition that a rule may be made of, judged by the engine that will judge the criterion. */
export function literalsOf(
  prepared: Prepared,
  framework: Framework,
  concepts: Concepts,
  rows: Uint32Array,
  y: Float64Array,
  weights: Float64Array | undefined,
  signal: AbortSignal | undefined,
): { conditions: RuleCondition[]; literals: Literal[] } {
  const conditions: RuleCondition[] = [];
  const literals: Literal[] = [];
  const { segments: _, ...rules } = framework; // its segments may name criteria that aren't asked here
  const { history, activities } = prepared.table;
  const columns = readable(prepared, framework, concepts);
  const batches = [
    ...columns.map((column) => () => ruleConditions(column, rows, y, weights)),
    ...columns.flatMap(({ name }) => (history?.kinds.includes(name) ? [() => ageConditions(name)] : [])),
    ...(activities ? [() => activityConditions(activities, rows, prepared.moments)] : []),
  ];
  for (const batch of batches) {
    signal?.throwIfAborted();
    const some = batch();
    if (some.length === 0) continue;
    const asked = {
      ...rules,
      criteria: some.map(({ when }, at) => ({
        name: `c${at}`,
        title: "?",
        question: "?",
        when,
        gates: false,
      })),
    };
    const verdicts = verdictsOf(
      { ...asked, stages: { mql: ["c0"], sql: ["c0"], highlyQualified: ["c0"] } },
      concepts,
      prepared,
      rows,
    );
    for (const [at, condition] of some.entries()) {
      conditions.push(condition);
      const met = bitsOf(rows.length, (row) => verdicts[at]![row] === MET);
      literals.push({ met, slot: condition.slot });
    }
  }
  return { conditions, literals };
}

/** The concept's type by which a column is read as it stands. */
const AS_IT_STANDS: Readonly<Record<string, string>> = {
  number: "number",
  boolean: "yesNo",
  category: "text",
};

/** The columns of the file that a model may read, but for those whose name a concept of the framework takes for something else. */
function readable({ columns, roles, table }: Prepared, framework: Framework, concepts: Concepts): Column[] {
  return table.columns.filter(({ name, type }) => {
    if (!columns.includes(name) || name === roles.created || !Object.hasOwn(roles.of, name)) return false;
    if (!Object.hasOwn(framework.concepts, name)) return true;
    return concepts[name] === name && framework.concepts[name]!.type === AS_IT_STANDS[type];
  });
}

/** By criterion, then by row. */
export function verdictsOf(
  framework: Framework,
  concepts: Concepts,
  { table, moments }: Prepared,
  rows: Uint32Array,
): readonly Int8Array[] {
  const seen = takeRows(table, rows);
  const at = Float64Array.from(rows, (row) => moments[row]!);
  return compileFramework(framework, concepts, seen.columns).codesFor(seen, at).verdicts;
}
