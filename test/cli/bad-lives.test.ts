import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { type Ran, runInProcess } from "./in-process.ts";

/*
 * What may be wrong with leads' times, amounts and groups, given to the command: each is named, and handled or refused.
 */

let folder = "";
const now = () => new Date("2026-01-01");
const DAY_MS = 86_400_000;
const at = (day: number) => new Date(Date.UTC(2024, 0, 1) + day * DAY_MS).toISOString();

interface Lead {
  readonly id: string;
  readonly created: string;
  readonly closed: string;
  readonly customer: string;
  readonly visits: number;
  readonly amount: string;
  readonly outcome: string;
}

/** Simulated: two leads a day, won or lost within ten days by their visits. */
function simulate(count: number): Lead[] {
  const random = new Random(2, "bad lives");
  return Array.from({ length: count }, (_, i) => {
    const visits = random.below(10);
    const won = random.uniform() < visits / 15;
    const day = Math.floor(i / 2);
    return {
      id: `L${i}`,
      created: at(day),
      closed: at(day + 1 + random.below(9)),
      customer: `C${i}`,
      visits,
      amount: won ? `€ ${1 + random.below(9)}.${String(100 + random.below(900))},50` : "",
      outcome: won ? "won" : "lost",
    };
  });
}

const HEADER = ["id", "created", "closed", "customer", "visits", "amount", "outcome"] as const;
const LEARN = [
  "--target",
  "outcome",
  "--created",
  "created",
  "--closed",
  "closed",
  "--amount",
  "amount",
  "--id",
  "id",
];

async function train(name: string, leads: readonly Lead[], ...flags: string[]): Promise<Ran> {
  const path = join(folder, `${name}.csv`);
  const rows = leads.map((lead) => HEADER.map((key) => `"${lead[key]}"`).join(","));
  await writeFile(path, [HEADER.join(","), ...rows].join("\n"));
  const run = ["--learner", "bayes", "--budget", "60s", "--threads", "1", "--name", name];
  const config = join(folder, "config.json");
  await writeFile(config, JSON.stringify({ customer: "customer", segments: { visits: 0.1, customer: 0.1 } }));
  const args = ["train", path, ...LEARN, ...run, "--config", config, "--models", join(folder, "models")];
  return runInProcess([...args, ...flags], now);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-lives-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The same moment as files write it. */
const FORMATS: readonly ((iso: string) => string)[] = [
  (iso) => iso,
  (iso) => iso.slice(0, 10),
  (iso) => iso.slice(0, 10).replaceAll("-", "/"),
  (iso) => `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)}`,
  (iso) => `${iso.slice(0, 10)} 02:00+02:00`,
];

describe("leads with faults", () => {
  let ran: Ran;
  beforeAll(async () => {
    const leads = simulate(800).map((lead, i): Lead => {
      const created = FORMATS[i % FORMATS.length]!(lead.created);
      const closed = i === 7 ? at(0) : i === 9 ? at(-30) : lead.closed;
      const amount = lead.outcome === "won" && i % 40 < 2 ? "€ -250,00" : lead.amount;
      return { ...lead, created, closed, amount, customer: i % 5 < 2 ? "giant" : lead.customer };
    });
    const doubled = leads.slice(20, 23).map((lead, i) => ({ ...lead, id: `again ${i}` }));
    ran = await train("faulty", [...leads, ...doubled], "--json");
  }, 60_000);

  test("train all the same", () => {
    expect(ran.code, ran.told).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ rows: { read: 803, unreadable: 0 } });
  });

  test("dates in five formats and time zones are one column of moments", () => {
    expect(JSON.parse(ran.out)).toMatchObject({
      metrics: { split: "time" },
      horizonDays: expect.any(Number),
    });
    expect(ran.told).not.toContain("created of");
  });

  test.each([
    ["closing before creation", /2 leads closed before being created: taken as closed on the first day/],
    ["duplicates under another id", /\d+ leads equal an earlier one in all but ids/],
    ["amounts with currency signs", /amount of .* is read as numbers with a decimal comma/],
    [
      "negative amounts",
      /\d+ of \d+ won leads have no amount above 0: the amounts of the other \d+ were learned from/,
    ],
    ["one giant customer", /40 % of the leads have one customer, .* little is left to learn from/],
    [
      "segments that can't be any",
      /No terms of their own for visits, customer: wanted categories that the model reads/,
    ],
  ])("%s: told", (_, message) => {
    expect(ran.told).not.toContain("Customers buy again"); // one customer is no habit
    expect(`${ran.told}\n${JSON.parse(ran.out).notes.join("\n")}`).toMatch(message);
  });
});

describe("leads that can't be learned from are refused, and nothing is stored", () => {
  const leads = simulate(200);
  test.each<[string, readonly Lead[], readonly string[], RegExp]>([
    [
      "a horizon longer than the history",
      leads,
      ["--horizon", "400"],
      /none of them mature in data that end on .*; wanted leads created at least 400 days before that; a shorter --horizon/,
    ],
    [
      "no mature lead at all",
      leads.map((lead) => ({ ...lead, created: at(100), closed: at(101) })),
      ["--horizon", "30"],
      /none of them mature/,
    ],
    [
      "dates of which some are in doubt",
      leads.map((lead, i) => ({ ...lead, created: i % 2 ? lead.created : "03/04/2024" })),
      [],
      /can't use created .* as the created time: found a column of type .*, wanted dates/,
    ],
    [
      "a creation in the future",
      leads.map((lead, i) => (i === 3 ? { ...lead, created: "2031-05-01" } : lead)),
      [],
      /2031-05-01/,
    ],
    [
      "all leads of one buyer",
      leads.map((lead) => ({ ...lead, customer: "giant" })),
      [],
      /too few buyers; wanted rows of more than one customer/,
    ],
  ])("%s", async (name, faulty, flags, message) => {
    const { code, told, out } = await train("refused", faulty, ...flags);
    expect(code, told).toBe(2);
    expect(told, name).toMatch(message);
    expect(out).toBe("");
  });
});
