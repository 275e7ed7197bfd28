import { describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { cellAt, findColumn, type LeadTable } from "../../src/leads/table.ts";
import { learnerNamed } from "../../src/learners/catalogue.ts";
import { logit, sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import type { Framework } from "../../src/qualification/framework.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { scorerToFiles } from "../../src/scoring/files.ts";
import { measureOnHoldOut } from "../../src/training/measure.ts";
import { prepare } from "../../src/training/prepare.ts";
import type { TrainContext, TrainSettings } from "../../src/training/settings.ts";
import { type Trained, train } from "../../src/training/train.ts";
import { days, numbers, tableOf, texts } from "./tables.ts";

const context: TrainContext = { pool: inThisThread(), now: () => 0 };
/** Under a budget no witness is called beside the learner, which would take nine tenths of the time; at this clock it never ends. */
const settings = { target: "outcome", learner: "linear", budgetSeconds: 60 } satisfies TrainSettings;

interface Simulated {
  readonly rows?: number;
  readonly seed?: number;
  /** How much the columns tell; 0 is noise. */
  readonly signal?: number;
  readonly created?: boolean;
  /** Rows from here on have the other outcome. */
  readonly flippedFrom?: number;
}

/**
 * Simulated leads: visits and a source that tell something, a contract number that is written with the outcome, minutes of a
 * call that tell suspiciously much, and an amount.
 */
function simulate({ rows = 500, seed = 1, signal = 1, created = false, flippedFrom = rows }: Simulated = {}) {
  const random = new Random(seed, "train");
  const leads = Array.from({ length: rows }, (_, i) => {
    const visits = random.below(8);
    const fair = random.uniform() < 0.3;
    const drawn = random.uniform() < sigmoid(signal * (0.5 * visits - 2.3 + (fair ? 1.2 : 0)) - (1 - signal));
    const won = drawn !== i >= flippedFrom;
    const minutes = Math.round(10 * Math.max(0, 4 + 3 * signal * Number(drawn) + 1.6 * random.normal())) / 10;
    return { i, visits, fair, won, minutes, amount: drawn ? 100 + random.below(900) : null };
  });
  const ids = leads.map(({ i }) => `L${i}`);
  const columns = [
    texts("lead_id", ids),
    numbers(
      "visits",
      leads.map(({ visits }) => visits),
    ),
    texts(
      "source",
      leads.map(({ fair }) => (fair ? "fair" : "search")),
    ),
    numbers(
      "minutes",
      leads.map(({ minutes }) => minutes),
    ),
    texts(
      "contract",
      leads.map(({ won, i }) => (won && signal > 0 ? `C${i % 7}` : null)),
    ),
    numbers(
      "amount",
      leads.map(({ amount }) => amount),
    ),
    texts(
      "outcome",
      leads.map(({ won }) => (won ? "won" : "lost")),
    ),
    ...(created
      ? [
          days(
            "created_at",
            leads.map(({ i }) => Math.floor(i / 2)),
          ),
        ]
      : []),
  ];
  return tableOf(...columns);
}

const usualTable = simulate();
let trainedAsUsual: Promise<Trained> | undefined;
/** The usual leads, trained once for all who ask what came of it. */
const usual = () => {
  trainedAsUsual ??= train(usualTable, settings, context);
  return trainedAsUsual;
};
const read = (trained: Trained) => new Set(trained.scorer.parts.plan.features.map(({ column }) => column));
const noted = (notes: Trained["dropped"]) => notes.map(({ column }) => column);
const roleOf = (trained: Trained, name: string) =>
  trained.scorer.parts.schema.columns.find((column) => column.name === name)?.role;
const files = (trained: Trained) => Object.fromEntries(scorerToFiles(trained.scorer.parts));

describe("which columns are read", () => {
  test("a planted leak is dropped with the reason; what is doubtful is kept and reported", async () => {
    const trained = await usual();
    expect(noted(trained.dropped)).toContain("contract");
    expect(trained.dropped[0]!.because).toContain("written with the outcome");
    expect(read(trained)).toEqual(new Set(["visits", "source", "minutes"]));
    expect(roleOf(trained, "contract")).toBe("ignored");
    expect(trained.doubtful).toEqual([{ column: "minutes", because: expect.stringContaining("AUC") }]);
  });

  test("--keep keeps a leak and says no more of it, --exclude leaves a column out unsaid", async () => {
    const table = simulate();
    const kept = await train(table, { ...settings, keep: ["contract", "minutes"] }, context);
    expect(read(kept)).toContain("contract");
    expect([kept.dropped, kept.doubtful].flat()).toEqual([]);
    const excluded = await train(table, { ...settings, exclude: ["minutes", "contract"] }, context);
    expect(read(excluded)).toEqual(new Set(["visits", "source"]));
    expect([excluded.dropped, excluded.doubtful].flat()).toEqual([]);
    expect(roleOf(excluded, "minutes")).toBe("ignored");
  });

  test("an amount is no feature unless it is known at creation", async () => {
    const given = { ...settings, amount: "amount", keep: ["amount"] };
    const table = simulate({ rows: 70 }); // too few deals for a model of amounts, which isn't asked for here
    const unknown = await train(table, given, context);
    expect(read(unknown)).not.toContain("amount");
    expect(roleOf(unknown, "amount")).toBe("amount");
    const known = await train(table, { ...given, amountKnownAtCreation: true }, context);
    expect(read(known)).toContain("amount");
  });

  test("neither the id, the outcome nor the time of closing is ever a feature", async () => {
    const table = simulate({ created: true });
    const closed = days(
      "closed_at",
      Array.from({ length: 500 }, (_, i) => Math.floor(i / 2) + (i % 20)),
    );
    const trained = await train(tableOf(...table.columns, closed), { ...settings, horizonDays: 30 }, context);
    expect(read(trained)).toEqual(new Set(["visits", "source", "minutes", "created_at"]));
    expect(trained.scorer.parts.about.horizonDays).toBe(30);
  });

  test.each([
    [{ exclude: ["outcome"] }, "the column outcome is named by target and by exclude"],
    [{ id: "visits", exclude: ["visits"] }, "the column visits is named by id and by exclude"],
    [{ keep: ["visits"], exclude: ["visits"] }, "the column visits is named by exclude and by keep"],
  ])("settings that contradict each other are refused: %j", async (more, sentence) => {
    await expect(train(simulate(), { ...settings, ...more }, context)).rejects.toThrow(sentence);
  });

  test("nothing left to learn from is refused, with what was dropped", async () => {
    const exclude = ["visits", "source", "minutes", "amount"];
    const refused = train(simulate(), { ...settings, exclude }, context);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(/no column of simulated\.csv to learn from.*contract/);
  });
});

describe("the held-out rows", () => {
  const options = { rows: 500, created: true };
  const measureOf = (table: LeadTable) =>
    measureOnHoldOut(
      prepare(table, settings),
      [learnerNamed("linear"), learnerNamed("additive")],
      null,
      "simple",
      settings,
      context,
    );

  test("their outcomes change what is measured on them and nothing before", async () => {
    const [before, after] = [simulate(options), simulate({ ...options, flippedFrom: 400 })];
    const { split } = prepare(before, settings);
    expect(split).toMatchObject({ split: "time" });
    expect(prepare(after, settings).split).toEqual(split);
    expect(Math.min(...split.test)).toBeGreaterThanOrEqual(400);
    expect(prepare(after, settings).audit).toEqual(prepare(before, settings).audit);

    const [a, b] = [await measureOf(before), await measureOf(after)];
    expect(b.contest.leaderboard).toEqual(a.contest.leaderboard);
    expect(b.contest.winner.name).toBe(a.contest.winner.name);
    expect(b.outOfSample.logits).toEqual(a.outOfSample.logits); // also those given to the held-out rows
    expect(b.baseRateLogLoss).not.toBe(a.baseRateLogLoss);
    expect(b.holdout.auc!).toBeLessThan(0.5);
    expect(a.holdout.auc!).toBeGreaterThan(0.7);
  });

  test("nor do their features: not even which of a category's levels are rare", async () => {
    const table = simulate(options);
    const source = (spoilt: boolean) =>
      texts(
        "source",
        Array.from({ length: 500 }, (_, row) => {
          if (row < 3 || (spoilt && row >= 400)) return "referral";
          return row % 3 === 0 ? "fair" : "search";
        }),
      );
    const others = table.columns.filter(({ name }) => name !== "source");
    const a = await measureOf(tableOf(...others, source(false)));
    const b = await measureOf(tableOf(...others, source(true)));
    const known = a.contest.outOfFold.logits.length;
    expect(b.contest.leaderboard).toEqual(a.contest.leaderboard);
    expect(b.contest.outOfFold).toEqual(a.contest.outOfFold);
    expect(b.outOfSample.logits.slice(known)).not.toEqual(a.outOfSample.logits.slice(known));
  });

  test("the shipped model has learned from all mature rows", async () => {
    const trained = await train(simulate(options), settings, context);
    expect(trained.split).toBe("time");
    expect(trained.scorer.parts.calibration.leads).toBe(500);
    expect(trained.holdout.rows).toBeLessThan(150);
  });
});

describe("the scorer", () => {
  test("gives the rows that it learned from their base rate on average", async () => {
    const { scorer } = await usual();
    const table = simulate();
    const { baseRate, slope } = scorer.parts.calibration;
    const answers = scorer.scoreTable(table, { asOf: 0, explain: "none" });
    const mean = answers.reduce((sum, { probability }) => sum + probability, 0) / answers.length;
    expect(mean).toBeCloseTo(baseRate, 1);
    expect(slope).toBeGreaterThan(0);
  });

  test.each([1, 2, 3, 4])("calibrates with a slope above 0, on noise too (seed %i)", async (seed) => {
    for (const signal of [0, 1]) {
      const trained = await train(simulate({ seed, signal, rows: 300 }), settings, context);
      expect(trained.scorer.parts.calibration.slope).toBeGreaterThan(0);
    }
  });

  test("cuts A at the best tenth, B at 30 %, C at 60 %, or where it is told", async () => {
    const { scorer } = await usual();
    const table = simulate();
    const { gradeCuts, quantiles } = scorer.parts.calibration;
    expect(quantiles).toHaveLength(1001);
    expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
    for (const [i, share] of [0.1, 0.3, 0.6].entries())
      expect(quantiles.filter((p) => p >= gradeCuts[i]!).length / 1001).toBeCloseTo(share, 1);
    const told = [0.8, 0.5, 0.1] as const;
    const again = await train(table, { ...settings, gradeCuts: told }, context);
    expect(again.scorer.parts.calibration).toEqual({ ...scorer.parts.calibration, gradeCuts: told });
    for (const { probability, grade } of again.scorer.scoreTable(table, { asOf: 0 }))
      expect(grade).toBe("DCBA"[told.filter((cut) => probability >= cut).length]);
  });

  // `auto` is held to it end to end, at one thread and at two.
  test("equal input and seed give equal bytes; another seed gives others", async () => {
    const leads = simulate({ rows: 240 });
    const { budgetSeconds: _, ...beside } = settings; // so that the witness is held to it too
    const additive: TrainSettings = { ...beside, learner: "additive" };
    const [a, b] = [await train(leads, additive, context), await train(leads, additive, context)];
    expect(files(a)).toEqual(files(b));
    expect({ ...a, scorer: 0 }).toEqual({ ...b, scorer: 0 });
    const c = await train(leads, { ...additive, seed: 2 }, context);
    expect(files(c)).not.toEqual(files(a));
  });

  test("the table is left as it was", async () => {
    await usual();
    expect(usualTable).toEqual(simulate());
  });

  test("its golden leads hold no id, and score as stored", async () => {
    const { scorer, golden } = await usual();
    const keys = new Set(golden.leads.flatMap((lead) => Object.keys(lead)));
    expect(keys).toEqual(new Set(["visits", "source", "minutes"]));
    const answers = scorer.scoreLeads(golden.leads, { asOf: Date.parse(golden.asOf) });
    expect(answers.map((answer) => ("logit" in answer ? answer.logit : null))).toEqual(golden.logits);
  });
});

test("segments hold each lead once, those of the framework as it says, and it is judged on the same leads", async () => {
  const framework: Framework = {
    ...(await loadFramework("bant")),
    segments: {
      "Many visits": { concept: "budget", atLeast: 4 },
      "From the fair": { field: "source", oneOf: ["fair"] },
      "In need": { concept: "need", is: true },
    },
  };
  const table = simulate();
  const {
    scorer,
    leadSegments: segments,
    namedSegments: named,
    gateBacktest,
    rows,
  } = await train(table, { ...settings, framework, concepts: { budget: "visits" } }, context);
  expect(segments.map(({ column }) => column)).toEqual(expect.arrayContaining([null, "visits", "source"]));
  for (const { segments: some } of segments) {
    expect(some.reduce((sum, { leads }) => sum + leads, 0)).toBe(rows.used);
    expect(some.reduce((sum, { wins }) => sum + wins, 0)).toBeLessThanOrEqual(rows.won);
  }
  const [visits, source] = ["visits", "source"].map((name) => findColumn(table, name)!);
  const rowsWhere = (isIn: (row: number) => boolean) =>
    Array.from({ length: table.rows }, (_, row) => row).filter(isIn).length;
  const many = (row: number) => (cellAt(visits!, row) as number) >= 4;
  const fair = (row: number) => cellAt(source!, row) === "fair";
  expect(named!.segments).toMatchObject([
    { value: "Many visits", leads: rowsWhere(many), unknown: 0 },
    { value: "From the fair", leads: rowsWhere(fair), unknown: 0 },
    { value: "In need", leads: 0, rate: null, unknown: rows.used }, // no column tells it
  ]);
  expect(named!.segments[0]!.drivers.map(({ feature }) => feature)).toContain("visits");
  expect(named!.unknown!.leads).toBe(rowsWhere((row) => !many(row) && !fair(row)));
  expect(named!.none).toBeNull();
  const names = scorer.parts.schema.columns.map(({ name }) => name);
  expect(names).toContain("source"); // what only a segment reads is known to the scorer too
  expect(gateBacktest).toMatchObject({ framework: "bant", leads: rows.used });
  expect(gateBacktest!.criteria[0]!.unknown.leads).toBe(0);
  expect((await usual()).gateBacktest).toBeNull();
});

describe("verdicts", () => {
  test("the gate passes a model that tells something, and refuses noise", async () => {
    const good = await usual();
    expect(good.gate.passed).toBe(true);
    expect(good.holdout.logLoss).toBeLessThan(good.baseRateLogLoss);
    for (const seed of [1, 2, 3]) {
      const noise = await train(simulate({ signal: 0, seed }), { ...settings, exclude: ["amount"] }, context);
      expect(noise.gate, noise.gate.because).toMatchObject({ passed: false });
    }
  });

  test("the base rate that a model must beat is that of the training side", async () => {
    const table = simulate({ created: true });
    const { split, labels } = prepare(table, settings);
    const share = (rows: Uint32Array) => rows.reduce((sum, row) => sum + labels.y[row]!, 0) / rows.length;
    const [p, q] = [share(split.train), share(split.test)];
    const { baseRateLogLoss } = await train(table, settings, context);
    expect(baseRateLogLoss).toBeCloseTo(-(q * Math.log(p) + (1 - q) * Math.log(1 - p)), 10);
    expect(logit(p)).not.toBeCloseTo(logit(q), 6);
  });

  test("under 20 wins only the linear learner is tried, with a warning", async () => {
    const table = simulate({ rows: 150 });
    const few = tableOf(
      ...table.columns.filter(({ name }) => !/outcome|contract|amount/.test(name)),
      texts(
        "outcome",
        Array.from({ length: 150 }, (_, i) => (i % 10 === 0 ? "won" : "lost")),
      ),
    );
    const trained = await train(few, { ...settings, learner: "auto" }, context);
    expect(trained.leaderboard).toMatchObject([{ learner: "linear" }]); // though nothing tells
    expect(trained.warnings).toContainEqual(expect.stringContaining("only 15 mature wins"));
  });
});

describe("an abort", () => {
  test("before the start, and at each stage, rejects with the signal's reason", async () => {
    const reason = new Error("stop it");
    const aborted = { ...context, signal: AbortSignal.abort(reason) };
    await expect(train(simulate(), settings, aborted)).rejects.toBe(reason);
    for (const stage of ["linear", "held-out check", "final fit"]) {
      const stop = new AbortController();
      const seen: string[] = [];
      const onProgress = (at: string) => {
        seen.push(at);
        if (at === stage) stop.abort(reason);
      };
      const stopped = train(simulate(), settings, { ...context, signal: stop.signal, onProgress });
      await expect(stopped, stage).rejects.toBe(reason);
      expect(seen.at(-1)).toBe(stage);
    }
  });
});
