import { beforeAll, describe, expect, test } from "vitest";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { PAST_COLUMNS } from "../../src/leads/customer-past.ts";
import { findColumn, type LeadTable } from "../../src/leads/table.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { describeRepeats } from "../../src/report/describe-repeats.ts";
import { backtest } from "../../src/training/backtest.ts";
import { judgeScorer } from "../../src/training/judge-scorer.ts";
import { prepare } from "../../src/training/prepare.ts";
import { takeWithPast, withCustomerPast } from "../../src/training/repeat-purchases.ts";
import { type Trained, train } from "../../src/training/train.ts";
import { days, numbers, tableOf, texts } from "./tables.ts";

const settings = {
  target: "outcome",
  created: "created_at",
  closed: "closed_at",
  customer: "customer",
  horizonDays: 20,
  learner: "linear",
  budgetSeconds: 60,
};

/** Simulated: six leads a day of so many customers; who has bought before buys far more often. */
function simulate(rows: number, customers: number, from = 0): LeadTable {
  const random = new Random(6, "repeat");
  const bought = new Map<number, number>(); // when a customer first bought
  const leads = Array.from({ length: rows }, (_, i) => {
    const created = from + Math.floor(i / 6);
    const customer = random.below(customers);
    const visits = random.below(6);
    const hasBought = (bought.get(customer) ?? Number.POSITIVE_INFINITY) < created;
    const won = random.uniform() < sigmoid(0.3 * visits - 3.5 + (hasBought ? 2.5 : 0));
    const closed = created + 1 + random.below(15);
    if (won && !bought.has(customer)) bought.set(customer, closed);
    return { created, closed, customer: `C${customer}`, visits, won };
  });
  return tableOf(
    texts(
      "customer",
      leads.map(({ customer }) => customer),
    ),
    days(
      "created_at",
      leads.map(({ created }) => created),
    ),
    days(
      "closed_at",
      leads.map(({ closed }) => closed),
    ),
    numbers(
      "visits",
      leads.map(({ visits }) => visits),
    ),
    texts(
      "outcome",
      leads.map(({ won }) => (won ? "won" : "lost")),
    ),
  );
}

function findColumnValues(table: LeadTable, name: string): number[] {
  const column = findColumn(table, name);
  if (column?.type !== "number") throw new Error(`found no numbers ${name}`);
  return [...column.values];
}

const some = simulate(3000, 600);
let trained: Trained;
beforeAll(async () => {
  trained = await train(some, settings, { pool: inThisThread(), now: () => 0 });
}, 60_000);

describe("customers who buy again", () => {
  test("their past is read, told, and makes the difference", () => {
    const features = new Set(trained.scorer.parts.plan.features.map(({ column }) => column));
    expect(features.has("customer_earlier_wins")).toBe(true);
    expect(trained.warnings.join("\n")).toContain("Customers buy again");
    const { again, first } = trained.repeats!;
    expect(again.wins / again.leads).toBeGreaterThan(2 * (first.wins / first.leads));
    expect(describeRepeats(trained.repeats!)).toContain(
      `(${again.leads}) came from customers who had bought before`,
    );
    const at = (wins: number) =>
      trained.scorer.scoreLeads(
        [{ visits: 3, customer_earlier_wins: wins, customer_days_since_win: wins ? 20 : null }],
        {
          asOf: 0,
          explain: "none",
        },
      )[0]!;
    const probability = (answer: ReturnType<typeof at>) =>
      "probability" in answer ? answer.probability : Number.NaN;
    expect(probability(at(1))).toBeGreaterThan(1.5 * probability(at(0)));
  });

  test("a version holds no customer, and a file tells the past of its own leads", () => {
    const { scorer } = trained;
    expect(JSON.stringify({ ...scorer.parts, win: null, bags: null })).not.toMatch(/"C\d+"/);
    const { leadTable } = prepare(some, settings);
    const again = withCustomerPast(some, scorer.parts);
    for (const name of PAST_COLUMNS.slice(0, -1))
      expect(findColumn(again, name)).toEqual(findColumn(leadTable, name));
    const bare = { ...some, columns: some.columns.filter(({ name }) => name !== "customer") };
    expect(withCustomerPast(bare, scorer.parts)).toBe(bare);
  });

  test("a version is told them in a backtest too, where hardly anybody in the file buys again", async () => {
    const { scorer } = trained;
    const later = simulate(1200, 1200, 600);
    expect(prepare(later, settings).repeats).toBeNull();
    const asked = { ...settings, learner: "bayes", origins: 1, versions: { known: scorer } };
    const { overall, origins } = await backtest(later, asked, { pool: inThisThread(), now: () => 0 });
    const told = withCustomerPast(later, scorer.parts);
    const { rows, probabilities, y } = judgeScorer(scorer, told);
    const { judged } = origins[0]!;
    const newest = rows.length - judged.rows;
    const wanted = evaluate(probabilities.slice(newest), y.slice(newest), { seed: 1, resamples: 0 });
    const { evaluation } = overall.find(({ name }) => name === "known")!;
    expect(evaluation!.logLoss).toBeCloseTo(wanted.logLoss, 12);
    expect(Math.max(...findColumnValues(told, "customer_earlier_wins"))).toBeGreaterThan(0);
  });

  test("what was learned when more bought again is told them, though the whole file wouldn't", () => {
    const mixed = prepare(some, settings);
    const bare = { ...mixed, leadTable: some, table: some };
    const rows = Uint32Array.of(2999, 5, 1200);
    const told = takeWithPast(bare, "outcome", rows);
    for (const name of PAST_COLUMNS.slice(0, -1)) {
      const all = findColumnValues(mixed.leadTable, name);
      expect(findColumnValues(told, name)).toEqual(Array.from(rows, (row) => all[row]));
    }
    expect(takeWithPast(mixed, "outcome", rows).columns).toHaveLength(mixed.table.columns.length);
  });

  test("where hardly anybody buys again, or a file has such columns of its own, nothing is added", () => {
    const rare = simulate(1200, 1200);
    expect(prepare(rare, settings).repeats).toBeNull();
    expect(prepare(rare, settings).leadTable).toBe(rare);
    const own = {
      ...some,
      columns: [...some.columns, numbers("customer_earlier_wins", Array(3000).fill(1))],
    };
    expect(prepare(own, settings).leadTable).toBe(own);
  });
});
