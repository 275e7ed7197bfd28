import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { customerPast, type Ending, PAST_COLUMNS } from "../../src/leads/customer-past.ts";
import { days, numbers, tableOf, texts } from "../training/tables.ts";

interface Lead {
  readonly customer: string | null;
  readonly created: number | null;
  readonly closed: number | null;
  readonly ending: Ending;
  readonly amount: number | null;
}

const COLUMNS = { customer: "customer", created: "created_at", closed: "closed_at", amount: "amount" };

function pastOf(leads: readonly Lead[]): Record<string, number>[] {
  const table = tableOf(
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
      "amount",
      leads.map(({ amount }) => amount),
    ),
  );
  const columns = customerPast(table, COLUMNS, (row) => leads[row]!.ending);
  return leads.map((_, row) => Object.fromEntries(columns.map(({ name, values }) => [name, values[row]!])));
}

const day = fc.integer({ min: 0, max: 30 });
const lead: fc.Arbitrary<Lead> = fc.record({
  customer: fc.constantFrom("a", "b", null),
  created: fc.option(day),
  closed: fc.option(day),
  ending: fc.constantFrom<Ending>("won", "lost", "open"),
  amount: fc.option(fc.integer({ min: 1, max: 9 })),
});
const leads = fc.array(lead, { minLength: 1, maxLength: 12 });

describe("customerPast", () => {
  test("nothing that was known only at or after a lead's creation changes what is told of it", () => {
    fc.assert(
      fc.property(leads, day, leads, (some, moment, later) => {
        // A planted sentinel: whatever closes at the moment or later ends otherwise, and more leads come then.
        const planted = some.map((one): Lead => {
          if (one.closed !== null && one.closed < moment) return one;
          return { ...one, ending: one.ending === "won" ? "lost" : "won", amount: 1e6, closed: moment + 5 };
        });
        const more = later.map(
          (one): Lead => ({ ...one, created: moment + (one.created ?? 0), closed: moment + 1 }),
        );
        const [before, after] = [pastOf(some), pastOf([...planted, ...more])];
        some.forEach(({ created }, row) => {
          if (created === null || created > moment) return;
          expect(after[row]).toEqual(before[row]);
        });
      }),
    );
  });

  test("counts the customer's earlier leads and outcomes, and forgets no one", () => {
    fc.assert(
      fc.property(leads, (some) => {
        const found = pastOf(some);
        some.forEach(({ customer, created }, row) => {
          const told = found[row]!;
          if (customer === null || created === null) {
            expect(Object.values(told).every(Number.isNaN)).toBe(true);
            return;
          }
          const earlier = some.filter(
            (one) => one.customer === customer && one.created !== null && one.created < created,
          );
          const closed = earlier.filter((one) => one.closed !== null && one.closed < created);
          const won = closed.filter(({ ending }) => ending === "won");
          expect(told.customer_earlier_leads).toBe(earlier.length);
          expect(told.customer_earlier_wins).toBe(won.length);
          expect(told.customer_earlier_losses).toBe(closed.filter(({ ending }) => ending === "lost").length);
          expect(told.customer_earlier_amount).toBe(won.reduce((sum, { amount }) => sum + (amount ?? 0), 0));
          const last = Math.max(...won.map((one) => one.closed!));
          expect(told.customer_days_since_win).toBe(won.length > 0 ? created - last : Number.NaN);
        });
      }),
    );
  });

  test("without amounts the other columns stand alone", () => {
    const table = tableOf(texts("customer", ["a"]), days("created_at", [1]), days("closed_at", [2]));
    const columns = customerPast(table, { ...COLUMNS, amount: null }, () => "won");
    expect(columns.map(({ name }) => name)).toEqual(PAST_COLUMNS.slice(0, -1));
  });
});
