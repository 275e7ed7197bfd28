import { judgeVerdicts, type VerdictWorth } from "../evaluation/judge-verdicts.ts";
import { normalBelow } from "../numeric/normal-tail.ts";
import { NORMAL_95 } from "../numeric/wilson-interval.ts";
import type { Condition } from "../qualification/condition.ts";
import { MET, UNKNOWN } from "../qualification/conditions.ts";
import type { Criterion, Framework } from "../qualification/framework.ts";
import { WEIGHED } from "./gate-backtest.ts";
import type { Prepared } from "./prepare.ts";
import type { RuleCondition } from "./rule-conditions.ts";
import { literalsOf, verdictsOf } from "./rule-literals.ts";
import { aboveChance, searchRules } from "./rule-search.ts";
import { trialsOf } from "./trials.ts";

export interface LearnRulesOptions {
  /** What the rules are offered to; its concepts go before columns of the same name, and its criteria are "the others". */
  readonly framework: Framework;
  /** Concept → column. */
  readonly concepts: Readonly<Record<string, string>>;
  /** The most rules that are sought. */
  readonly rules?: number;
  readonly signal?: AbortSignal;
}

/** Rules that history suggests as criteria, for a person to accept or refuse. */
export interface LearnedRules {
  /** The looks at leads that the rules were sought in. */
  readonly learned: { readonly looks: number; readonly wins: number };
  /** Those that they were judged on: of other buyers, and, where the data tell times, of later leads, the days in ISO 8601. */
  readonly judged: {
    readonly looks: number;
    readonly wins: number;
    readonly from: string | null;
    readonly until: string | null;
  };
  /** Those that held, in the order in which they were found. */
  readonly offered: readonly LearnedRule[];
  /** Those that were found and didn't hold. */
  readonly refused: readonly LearnedRule[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

export interface LearnedRule {
  /** To be pasted among a framework's criteria; it doesn't gate. */
  readonly criterion: Criterion;
  /** By the leads on which it was judged; `givenOthers`: the framework's criteria and the other rules. */
  readonly worth: VerdictWorth;
  /** How likely one of as many idle rules would look so good by chance. */
  readonly chance: number;
}

const RULES = 5;
/** Fewer wins teach nothing, and prove nothing. */
const FEWEST_WINS = 20;
/** Of more leads an even part is searched. */
const MOST_LEADS = 50_000;
const FEWEST_LEADS = 20;
const LEAST_SHARE = 0.01;
/** The share of the folds to judge by, where chance deals them. */
const JUDGED = 0.4;
/** The chance that any idle rule of a list is offered. */
const CHANCE = 0.01;

/**
 * Seeks short rules under which leads win oftener, and judges each on leads that it hasn't seen: exactly as it is offered, on other buyers,
 * and later ones where times are told. Offered is what holds there: who meets it wins oftener than who doesn't, with a chance under 1 % that
 * any of as many idle rules would seem so (Bonferroni). Read are the columns that a model may read, leaks taken out, when those were last
 * changed where that is told, and how often leads did what.
 */
export function learnRules(
  prepared: Prepared,
  { framework, concepts, rules = RULES, signal }: LearnRulesOptions,
): LearnedRules {
  const { labels, groups, seed } = prepared;
  const { learn, judge, from, until } = partsOf(prepared);
  const [seek, hold] = [rowsAt(prepared, learn), rowsAt(prepared, judge)];
  const about = {
    learned: { looks: seek.rows.length, wins: seek.wins },
    judged: { looks: hold.rows.length, wins: hold.wins, from, until },
  };
  if (Math.min(seek.wins, seek.rows.length - seek.wins, hold.wins) < FEWEST_WINS)
    return {
      ...about,
      offered: [],
      refused: [],
      notes: [
        `No rules are sought: ${seek.wins} wins to learn from and ${hold.wins} to judge by, where ${FEWEST_WINS} of each are wanted.`,
      ],
    };
  const step = Math.ceil(seek.rows.length / MOST_LEADS);
  const rows = seek.rows.filter((_, at) => at % step === 0);
  const y = Float64Array.from(rows, (row) => labels.y[row]!);
  const weights = weightsAt(prepared, rows);
  const { conditions, literals } = literalsOf(prepared, framework, concepts, rows, y, weights, signal);
  const found = searchRules(literals, y, {
    rules,
    weights,
    fewest: Math.max(FEWEST_LEADS, Math.ceil(LEAST_SHARE * rows.length)),
  });
  const criteria = criteriaOf(
    found.map((places) => places.map((place) => conditions[place]!)),
    framework,
  );
  signal?.throwIfAborted();
  const everyone = { ...framework, criteria: [...framework.criteria, ...criteria] };
  const verdicts = verdictsOf(everyone, concepts, prepared, hold.rows);
  const became = {
    y: Float64Array.from(hold.rows, (row) => labels.y[row]!),
    weights: weightsAt(prepared, hold.rows),
  };
  const worth = judgeVerdicts(verdicts, became.y, {
    groups: Uint32Array.from(hold.rows, (row) => groups[row]!),
    weights: became.weights,
    seed,
  });
  const judged = criteria.map((criterion, at) => {
    const place = framework.criteria.length + at;
    const chance = criteria.length * chanceOf(worth[place]!, verdicts[place]!, became);
    return { criterion, worth: worth[place]!, chance: Math.min(1, chance) };
  });
  const holds = ({ worth, chance }: LearnedRule) => worth.worth === "helps" && chance < CHANCE;
  const offered = judged.filter(holds);
  const read = found.flatMap((places, at) =>
    holds(judged[at]!) ? places.map((place) => conditions[place]!.column) : [],
  );
  const fields = read.filter((column) => column !== null);
  return {
    ...about,
    offered,
    refused: judged.filter((one) => !holds(one)),
    notes: notesOf(prepared, [...new Set(fields)], from === null),
  };
}

/** Places in `labels.mature`: the earlier half against what came later; without times, or too few wins before, buyers by chance. */
function partsOf(prepared: Prepared) {
  const { labels, groups } = prepared;
  const wins = (places: Uint32Array) => places.reduce((sum, at) => sum + labels.y[labels.mature[at]!]!, 0);
  const day = (time: number | null | undefined) =>
    time === null || time === undefined ? null : new Date(time).toISOString();
  const timed = trialsOf(prepared);
  const isTimed = timed[0]?.from != null && wins(Uint32Array.from(timed[0].learn)) >= FEWEST_WINS;
  const trials = isTimed || timed[0]?.from === null ? timed : trialsOf({ ...prepared, isDated: false });
  const judging = isTimed ? trials : trials.slice(0, Math.ceil(trials.length * JUDGED));
  const judge = Uint32Array.from(judging.flatMap(({ judge }) => Array.from(judge)));
  const others = new Set(judge);
  const learn = isTimed
    ? Uint32Array.from(trials[0]!.learn)
    : Uint32Array.from(labels.mature.keys()).filter((at) => !others.has(at));
  const known = new Set(Array.from(learn, (at) => groups[labels.mature[at]!]!));
  return {
    learn,
    judge: judge.filter((at) => !known.has(groups[labels.mature[at]!]!)),
    from: isTimed ? day(trials[0]!.from) : null,
    until: isTimed ? day(trials.at(-1)!.until) : null,
  };
}

function rowsAt({ labels }: Prepared, places: Uint32Array) {
  const rows = places.map((at) => labels.mature[at]!);
  return { rows, wins: rows.reduce((sum, row) => sum + labels.y[row]!, 0) };
}

/** How many leads each row stands for; undefined where each stands for itself. */
function weightsAt({ importance }: Prepared, rows: Uint32Array): Float64Array | undefined {
  return importance ? Float64Array.from(rows, (row) => importance[row]!) : undefined;
}

/** Criteria of their own names, each with a question that a person will put better. */
function criteriaOf(rules: readonly (readonly RuleCondition[])[], { criteria }: Framework): Criterion[] {
  const taken = new Set(criteria.map(({ name }) => name));
  return rules.map((conditions) => {
    const fields = [...new Set(conditions.map(({ field }) => field))];
    const named = nameOf(fields);
    let name = named;
    for (let count = 2; taken.has(name); count++) name = `${named}${count}`;
    taken.add(name);
    const inWords = conditions.map((condition) => condition.inWords).join(", ");
    return criterionOf(name, inWords, conditionOf(conditions));
  });
}

function criterionOf(name: string, inWords: string, when: Condition): Criterion {
  const title = `${inWords.slice(0, 1).toUpperCase()}${inWords.slice(1)}`;
  return { name, title, question: `Is it so: ${inWords}?`, when, gates: false };
}

/** `employeesAndLeadSource`. */
function nameOf(fields: readonly string[]): string {
  const words = fields.join(" and ").match(/[A-Za-z0-9]+/g) ?? [];
  const joined = words
    .map((word, at) => (at === 0 ? word.toLowerCase() : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join("");
  return /^[A-Za-z]/.test(joined) ? joined : `rule${joined}`;
}

/** All of them; two bounds of one number make a range. */
function conditionOf(conditions: readonly RuleCondition[]): Condition {
  const parts: Condition[] = [];
  const ranges = new Map<string, number>();
  for (const { range, when } of conditions) {
    const at = range === undefined ? undefined : ranges.get(range);
    if (at === undefined) {
      if (range !== undefined) ranges.set(range, parts.length);
      parts.push(when);
    } else parts[at] = { ...parts[at]!, ...when } as Condition;
  }
  return parts.length === 1 ? parts[0]! : { all: parts };
}

/**
 * How likely an idle criterion looks so good: by its ratio, normal on the logarithm with the error that resampled buyers give, or by how
 * far its wins lie above chance, whichever is more likely.
 */
function chanceOf(
  { ratio }: VerdictWorth,
  verdicts: Int8Array,
  { y, weights }: { readonly y: Float64Array; readonly weights: Float64Array | undefined },
): number {
  if (ratio === null || ratio.value <= 1) return 1;
  const [low, high] = ratio.interval;
  const error = Math.log(high / Math.max(low, Number.MIN_VALUE)) / (2 * NORMAL_95);
  const countOf = (isIn: (verdict: number) => boolean) => {
    const count = { rows: 0, leads: 0, wins: 0, squares: 0 };
    for (const [row, verdict] of verdicts.entries()) {
      if (!isIn(verdict)) continue;
      const weight = weights?.[row] ?? 1;
      count.rows++;
      count.leads += weight;
      count.wins += weight * y[row]!;
      count.squares += weight ** 2;
    }
    return count;
  };
  const z = Math.min(
    aboveChance(
      countOf((verdict) => verdict === MET),
      countOf((verdict) => verdict !== UNKNOWN),
    ),
    error > 0 ? Math.log(ratio.value) / error : Number.POSITIVE_INFINITY,
  );
  return 1 - normalBelow(z);
}

function notesOf(
  { table, audit, columns, importance }: Prepared,
  fields: readonly string[],
  isByChance: boolean,
): string[] {
  const told = new Set(table.history?.kinds ?? []);
  const undated = fields.filter((field) => !told.has(field));
  const leaks = audit.filter(({ column, verdict }) => verdict === "leak" && !columns.includes(column));
  return [
    ...(isByChance
      ? [
          "The rules are judged on other buyers of the same time, since the leads tell no times or too few of them are old enough.",
        ]
      : []),
    ...(importance ? [WEIGHED] : []),
    ...(leaks.length > 0
      ? [`No rule reads what the audit calls a leak: ${leaks.map(({ column }) => column).join(", ")}.`]
      : []),
    ...(undated.length > 0
      ? [
          `The rules read as the file has them now: ${undated.join(", ")}. What was written after the outcome makes a rule look better than it is.`,
        ]
      : []),
    ...audit
      .filter(({ column, verdict }) => verdict === "doubtful" && fields.includes(column))
      .map(({ column, because }) => `${column} is doubtful: ${because}.`),
  ];
}
