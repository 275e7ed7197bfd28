import { describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { Random } from "../../src/numeric/random.ts";
import { prepare } from "../../src/training/prepare.ts";
import { assignRoles, keptColumns } from "../../src/training/roles.ts";
import type { ColumnSettings } from "../../src/training/settings.ts";
import { numbers, tableOf, texts } from "./tables.ts";

const random = new Random(5, "known");
const won = Array.from({ length: 400 }, () => random.uniform() < 0.3);
/** Simulated closed leads; `stage` is the outcome in other words, `rating` nearly. */
const table = tableOf(
  texts(
    "outcome",
    won.map((is) => (is ? "won" : "lost")),
  ),
  numbers(
    "size",
    won.map((is) => random.normal() + Number(is)),
  ),
  texts(
    "stage",
    won.map((is) => (is ? "done" : "gone")),
  ),
  numbers(
    "amount",
    won.map((is) => (is ? 1 : 0) + random.uniform()),
  ),
);
const settings = (columns: Record<string, ColumnSettings>, more: object = {}) => ({
  target: "outcome",
  columns,
  ...more,
});

describe("when a column is known", () => {
  test("one that is known only afterwards is left out, with that reason", () => {
    const roles = assignRoles(table, settings({ size: { known: "afterwards" } }));
    expect(roles.features).toEqual(["stage"]);
    expect(roles.leftOut).toEqual([
      { column: "size", because: expect.stringContaining("is known only afterwards") },
    ]);
  });

  test.each(["creation", "scoring"] as const)("known %s: it stays, whatever the audit says", (known) => {
    expect(prepare(table, settings({})).columns).toEqual(["size"]);
    const said = settings({ stage: { known } });
    expect(prepare(table, said).columns).toEqual(["size", "stage"]);
    expect(prepare(table, said).audit.find(({ column }) => column === "stage")!.verdict).toBe("leak");
    expect([...keptColumns(said)]).toEqual(["stage"]);
  });

  test("an amount is a feature where it is known at creation", () => {
    expect(assignRoles(table, settings({ amount: { known: "creation" } })).features).toContain("amount");
    expect(assignRoles(table, settings({ amount: { known: "scoring" } })).features).not.toContain("amount");
  });

  test("keep and afterwards contradict each other", () => {
    const both = settings({ size: { known: "afterwards" } }, { keep: ["size"] });
    expect(() => assignRoles(table, both)).toThrow(InputError);
    expect(() => assignRoles(table, both)).toThrow(/size is named by keep and by known "afterwards"/);
    const excluded = settings({ size: { known: "afterwards" } }, { exclude: ["size"] });
    expect(assignRoles(table, excluded).leftOut).toEqual([]);
  });
});
