import { expect, it } from "vitest";
import { guessRoles } from "../../src/leads/guess-roles.ts";
import type { Column, LeadTable } from "../../src/leads/table.ts";

const ROWS = 10;
const rows = Array.from({ length: ROWS }, (_, row) => row);
const numbers = (name: string, values = rows): Column => ({
  name,
  type: "number",
  values: Float64Array.from(values),
});
const dates = (name: string): Column => ({ name, type: "date", values: new Float64Array(ROWS) });
const texts = (name: string, values = rows): Column => ({
  name,
  type: "text",
  levels: [...new Set(values)].map((value) => `t${value}`),
  codes: Uint8Array.from(values, (value) => value + 1),
});
const flags = (name: string): Column => ({
  name,
  type: "boolean",
  codes: Uint8Array.from(rows, (k) => 1 + (k % 2)),
});
const halves = rows.map((row) => row % 5);
const table = (...columns: Column[]): LeadTable => ({ rows: ROWS, columns, source: "test" });
const roles = (columns: Column[], options: Partial<Parameters<typeof guessRoles>[1]> = {}) => ({
  ...guessRoles(table(...columns), { given: {}, ...options }),
});

it("knows a CRM's columns by their words, however they are joined", () => {
  for (const names of [
    ["lead_id", "created_at", "closed_at", "deal_value", "customer_id", "is_won"],
    ["Lead ID", "Created Date", "Close Date", "Deal Value", "Account ID", "Is Won"],
    ["leadId", "createdAt", "wonAt", "dealValue", "companyId", "isWon"],
    ["LeadID", "lead_created", "Lead Closed", "Revenue", "Company Name", "Converted"],
  ]) {
    const [id, created, closed, amount, customer, outcome] = names as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const found = roles([
      texts(id),
      dates(created),
      dates(closed),
      numbers(amount, halves),
      texts(customer, halves),
      flags(outcome),
    ]);
    expect(found).toEqual({
      [id]: "id",
      [created]: "created",
      [closed]: "closed",
      [amount]: "amount",
      [customer]: "customer",
      [outcome]: "outcome",
    });
  }
});

it("prefers the lead's id, and ignores others that tell every row apart", () => {
  expect(
    roles([numbers("id"), texts("Prospect ID"), numbers("Lead Number"), texts("agent_id", halves)]),
  ).toEqual({
    id: "ignored",
    "Prospect ID": "id",
    "Lead Number": "ignored",
    agent_id: "feature",
  });
});

it("takes no column for an id that repeats or lacks its values", () => {
  expect(roles([numbers("lead_id", halves)])).toEqual({ lead_id: "feature" });
  expect(
    roles([
      numbers(
        "lead_id",
        rows.map((row) => (row < 5 ? Number.NaN : row)),
      ),
    ]),
  ).toEqual({ lead_id: "feature" });
});

it("leaves what was known beforehand among the features", () => {
  const columns = [
    numbers("budget"),
    numbers("amount_requested"),
    texts("created_at"),
    flags("newsletter"),
    flags("paid"),
  ];
  expect(new Set(Object.values(roles(columns)))).toEqual(new Set(["feature"]));
});

it("keeps to the target and the roles given, one column each", () => {
  const columns = [
    flags("converted"),
    flags("y"),
    texts("id"),
    texts("key"),
    dates("created"),
    dates("created_on"),
  ];
  expect(
    roles(columns, { target: "y", given: { key: "id", created: "ignored", nowhere: "amount" } }),
  ).toEqual({
    converted: "feature",
    y: "outcome",
    id: "ignored",
    key: "id",
    created: "ignored",
    created_on: "created",
  });
});

it("takes a status for the outcome only where it has two to six values", () => {
  expect(roles([texts("status", halves)])).toEqual({ status: "outcome" });
  expect(roles([texts("status")])).toEqual({ status: "feature" });
  expect(
    roles([
      texts(
        "status",
        rows.map(() => 0),
      ),
    ]),
  ).toEqual({ status: "feature" });
});

it("finds an outcome under an odd name by its cells, where one column alone looks so", () => {
  const deals = (name: string, levels: readonly string[]): Column => ({
    name,
    type: "category",
    levels,
    codes: Uint8Array.from(rows, (row) => 1 + (row % levels.length)),
  });
  const result = (...columns: Column[]) => roles(columns);
  expect(result(deals("zustand", ["Won", "Lost", "running"]))).toEqual({ zustand: "outcome" });
  expect(result(deals("zustand", ["Closed Won", "Closed Lost"]))).toEqual({ zustand: "outcome" });
  expect(result(deals("zustand", ["Won", "running"]))).toEqual({ zustand: "feature" });
  expect(result(deals("a", ["won", "lost"]), deals("b", ["sold", "unsold"]))).toEqual({
    a: "feature",
    b: "feature",
  });
  for (const name of ["Has the lead converted?", "customer_converted", "y"]) {
    expect(result(flags("newsletter"), flags(name))).toEqual({ newsletter: "feature", [name]: "outcome" });
    const ones = rows.map((row) => row % 2);
    expect(result(numbers("visits", ones), numbers(name, ones))[name]).toBe("outcome");
    expect(result(numbers(name))[name]).toBe("feature");
  }
  expect(result(flags("customer_converted"), flags("is won"))).toEqual({
    customer_converted: "feature",
    "is won": "outcome",
  });
  expect(roles([deals("zustand", ["won", "lost"]), flags("sent")], { target: "sent" })).toEqual({
    zustand: "feature",
    sent: "outcome",
  });
});
