import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seenAt } from "../../src/leads/seen-at.ts";
import type { Cell, LeadTable } from "../../src/leads/table.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import type { Lessons } from "../../src/training/lessons.ts";
import { inputFor, type Prepared, planFor, prepare } from "../../src/training/prepare.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

/** What is planted wherever something is dated after the origin: a level, a type and numbers that nothing else has. */
const SENTINEL = { text: "PLANTED", number: 1e6, day: 900 };
const LAST_DAY = 300;

const settings = {
  target: "outcome",
  lost: ["lost"],
  positive: ["won"],
  id: "lead_id",
  created: "created_at",
  closed: "closed_at",
  customer: "account",
  amount: "amount",
  horizonDays: 20,
  landmarks: [0, 5],
};

interface Entry<Kind extends string> {
  readonly on: number;
  readonly kind: Kind;
  readonly cell: Cell;
}

interface Lead {
  readonly id: string;
  readonly account: string;
  readonly created: number;
  readonly closed: number | null;
  readonly outcome: string | null;
  readonly amount: number | null;
  readonly stage: string;
  readonly visits: number;
  readonly contact: number;
  readonly activities: readonly Entry<string>[];
  readonly changes: readonly Entry<"stage" | "visits">[];
}

/** Simulated leads, two a day, of accounts that come again; each with activities and with changes of two fields. */
function simulate(seed: number): Lead[] {
  const random = new Random(seed, "sentinel");
  return Array.from({ length: 2 * LAST_DAY }, (_, i): Lead => {
    const created = Math.floor(i / 2);
    const visits = random.below(8);
    const isWon = random.uniform() < sigmoid(0.6 * visits - 2.5);
    const end = created + 1 + random.below(40);
    const isClosed = end <= LAST_DAY;
    const changed = created + random.uniform() * 20;
    return {
      id: `L${i}`,
      account: `A${random.below(120)}`,
      created,
      closed: isClosed ? end : null,
      outcome: isClosed ? (isWon ? "won" : "lost") : null,
      amount: isClosed && isWon ? 100 + random.below(900) : null,
      stage: ["new", "warm", "hot"][random.below(3)]!,
      visits,
      contact: created + random.uniform() * 30,
      activities: Array.from({ length: random.below(4) }, () => ({
        on: created + random.uniform() * 40,
        kind: ["visit", "meeting"][random.below(2)]!,
        cell: random.below(30),
      })),
      changes: [
        { on: created, kind: "stage", cell: "new" },
        { on: changed, kind: "visits", cell: visits },
        { on: changed, kind: "stage", cell: "warm" },
      ],
    };
  });
}

/** The same leads with the sentinel in all that is dated after the origin, and leads that came after it as nobody is. */
function plant(leads: readonly Lead[], origin: number): Lead[] {
  const { text, number } = SENTINEL;
  return leads.map((lead): Lead => {
    const isLater = lead.created >= origin;
    const wasOpen = lead.closed === null || lead.closed > origin;
    const entries = <Kind extends string>(all: readonly Entry<Kind>[]) =>
      all.map((entry) =>
        entry.on > origin ? { ...entry, cell: typeof entry.cell === "number" ? number : text } : entry,
      );
    return {
      ...lead,
      ...(wasOpen && { closed: SENTINEL.day, outcome: "won", amount: number }),
      ...(isLater && { stage: text, visits: number, account: text }),
      contact: lead.contact > origin ? SENTINEL.day : lead.contact,
      activities: [...entries(lead.activities), { on: SENTINEL.day, kind: text, cell: number }],
      changes: [...entries(lead.changes), { on: SENTINEL.day, kind: "stage", cell: text }],
    };
  });
}

function tableOfLeads(leads: readonly Lead[]): LeadTable {
  const cells = <Key extends keyof Lead>(key: Key) => leads.map((lead) => lead[key]);
  const logOf = (all: readonly (readonly Entry<string>[])[], kinds: readonly string[]) => {
    const sorted = all.map((entries) => entries.toSorted((a, b) => a.on - b.on));
    const flat = sorted.flat();
    let end = 0;
    const to = Uint32Array.from(sorted, ({ length }) => (end += length));
    return {
      from: to.map((until, row) => until - sorted[row]!.length),
      to,
      kinds,
      times: Float64Array.from(flat, ({ on }) => day(on)),
      codes: Uint32Array.from(flat, ({ kind }) => kinds.indexOf(kind)),
      cells: flat.map(({ cell }) => cell),
    };
  };
  const { cells: values, ...activities } = logOf(cells("activities"), ["visit", "meeting", SENTINEL.text]);
  return {
    ...tableOf(
      texts("lead_id", cells("id")),
      texts("account", cells("account")),
      days("created_at", cells("created")),
      days("closed_at", cells("closed")),
      texts("outcome", cells("outcome")),
      numbers("amount", cells("amount")),
      texts("stage", cells("stage")),
      numbers("visits", cells("visits")),
      days("contact", cells("contact")),
    ),
    activities: { ...activities, values: Float64Array.from(values, Number) },
    history: logOf(cells("changes"), ["stage", "visits"]),
  };
}

/** All that a learner is given, with the features' plan. */
function taught(prepared: Prepared, lessons: Lessons) {
  const { plan, dropped } = planFor(prepared, settings, lessons.rows);
  const { matrix, y, weights, groups, moments } = inputFor(prepared, plan, lessons, {
    pool: inThisThread(),
    now: () => 0,
  });
  const buyers = new Map<number, number>();
  const inOrder = Array.from(groups, (group) => {
    if (!buyers.has(group)) buyers.set(group, buyers.size);
    return buyers.get(group)!;
  });
  return {
    plan,
    dropped,
    values: matrix.values,
    y,
    weights,
    moments,
    groups: inOrder,
    mature: lessons.mature,
  };
}

const seeds = fc.nat(1000);
const origins = fc.integer({ min: 150, max: 260 });

describe("nothing dated after an origin reaches what is learned at it", () => {
  test("in a backtest, whose leads are cut back to the origin", () => {
    const at = (leads: readonly Lead[], origin: number) => {
      const columns = { created: "created_at", closed: "closed_at", atClosing: ["outcome", "amount"] };
      const { table } = seenAt(tableOfLeads(leads), columns, day(origin));
      const prepared = prepare(table, { ...settings, until: day(origin) });
      return taught(prepared, prepared.lessons.all);
    };
    fc.assert(
      fc.property(seeds, origins, (seed, origin) => {
        const leads = simulate(seed);
        const learned = at(leads, origin);
        expect(learned.y.length).toBeGreaterThan(200);
        expect(at(plant(leads, origin), origin)).toEqual(learned);
      }),
      { numRuns: 12 },
    );
  });

  test("in a training, whose held-out leads come after all that its training side learns", () => {
    const until = day(LAST_DAY);
    const prepared = (leads: readonly Lead[]) => prepare(tableOfLeads(leads), { ...settings, until });
    fc.assert(
      fc.property(seeds, (seed) => {
        const leads = simulate(seed);
        const plain = prepared(leads);
        const origin = (plain.trainingAsOf! - day(0)) / 86_400_000;
        // Whom a lead comes from and how long it stays open decide which looks are held out: that is no lesson. Nor can a
        // column without a history be cut back: it stays as the file has it.
        const planted = plant(leads, origin).map((lead, i) => {
          const { closed, account, contact, outcome, amount } = leads[i]!;
          return { ...lead, closed, account, contact, ...(outcome === null && { outcome, amount }) };
        });
        const then = prepared(planted);
        expect(then.trainingAsOf).toBe(plain.trainingAsOf);
        expect(taught(then, then.lessons.training)).toEqual(taught(plain, plain.lessons.training));
        expect(JSON.stringify(planFor(then, settings, then.lessons.all.rows).plan)).toContain(SENTINEL.text);
      }),
      { numRuns: 12 },
    );
  });
});
