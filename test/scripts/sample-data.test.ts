import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emailKind } from "../../src/features/email-kind.ts";
import { readConfig } from "../../src/leads/config.ts";
import { Random } from "../../src/numeric/random.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const script = join(root, "scripts", "sample-data.mjs");
const files = ["leads.csv", "activities.csv", "field_changes.csv", "truth.csv"];
const ANSWERS = [
  "budget",
  "timeline_months",
  "need_stated",
  "decision_role",
  "competitor_in_place",
  "icp_fit",
];
const temporary = mkdtempSync(join(tmpdir(), "leadlight-sample-"));
const DAY = 86_400_000;
const END = Date.UTC(2026, 6, 1);

afterAll(() => rmSync(temporary, { recursive: true }));

type Row = Readonly<Record<string, string>>;

/** Rows of comma-separated text in which a quoted cell may hold commas and doubled quotes, but no line end. */
function parse(text: string): Row[] {
  const cells = (line: string) =>
    Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, bare]) =>
      quoted === undefined ? bare! : quoted.replaceAll('""', '"'),
    );
  const [header, ...lines] = text.trimEnd().split("\n").map(cells);
  return lines.map((line) => {
    if (line.length !== header!.length) throw new Error(`found ${line.length} cells in ${line.join("|")}`);
    return Object.fromEntries(header!.map((name, at) => [name, line[at]!]));
  });
}

function generate(folder: string, rows: number, seed: number): Record<string, string> {
  const out = join(temporary, folder);
  execFileSync(process.execPath, [script, "--rows", String(rows), "--seed", String(seed), "--out", out]);
  return Object.fromEntries(readdirSync(out).map((name) => [name, readFileSync(join(out, name), "utf8")]));
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** The share of pairs in which the winner has the higher value, ties half, by the ranks of both together. */
function auc(winners: readonly number[], losers: readonly number[]): number {
  const all = [...winners.map((value) => ({ value, won: 1 })), ...losers.map((value) => ({ value, won: 0 }))];
  let below = 0;
  let area = 0;
  for (const [, tied] of groupBy(
    all.sort((a, b) => a.value - b.value),
    ({ value }) => String(value),
  )) {
    const wins = tied.filter(({ won }) => won === 1).length;
    area += wins * (below + (tied.length - wins) / 2);
    below += tied.length - wins;
  }
  return area / (winners.length * losers.length);
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const time = (cell: string | undefined) => Date.parse(cell!);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the command", () => {
  test("equal rows and seed give equal bytes, another seed others, and nothing else is left", () => {
    const first = generate("a", 300, 11);
    expect(Object.keys(first).sort()).toEqual([...files].sort());
    expect(generate("b", 300, 11)).toEqual(first);
    expect(generate("c", 300, 12)["leads.csv"]).not.toBe(first["leads.csv"]);
  });

  test.each([1, 2, 101])("writes %i rows when asked for so many", (rows) => {
    const made = generate(`rows-${rows}`, rows, 3);
    expect(parse(made["leads.csv"]!)).toHaveLength(rows);
    expect(parse(made["truth.csv"]!)).toHaveLength(rows);
  });

  test("wrong usage ends with exit code 2 and a sentence", () => {
    const { status, stderr } = spawnSync(process.execPath, [script, "--rows", "many"], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toBe("reading --rows: found many, wanted a whole number from 1 to 100000000\n");
  });

  test("its random numbers are those of the library", async () => {
    const url = new URL("../../scripts/lib/seeded.mjs", import.meta.url).href;
    const { Seeded }: { Seeded: typeof Random } = await import(url);
    const draw = (random: Random) =>
      Array.from({ length: 50 }, () => [random.uniform(), random.normal(), random.below(1000)]);
    expect(draw(new Seeded(7, "leads"))).toEqual(draw(new Random(7, "leads")));
    expect(draw(new Seeded(7))).not.toEqual(draw(new Seeded(8)));
  });
});

describe("the committed data", () => {
  let text: Record<string, string>;
  let leads: Row[];
  let truth: Map<string, Row>;
  let activities: Map<string, Row[]>;
  let won: Row[];
  let lost: Row[];

  beforeAll(() => {
    text = Object.fromEntries(files.map((name) => [name, readFileSync(join(root, "data", name), "utf8")]));
    leads = parse(text["leads.csv"]!);
    truth = new Map(parse(text["truth.csv"]!).map((row) => [row.lead_id!, row]));
    activities = groupBy(parse(text["activities.csv"]!), (row) => row.lead_id!);
    won = leads.filter((row) => row.outcome === "won");
    lost = leads.filter((row) => row.outcome === "lost");
  });

  const probability = (row: Row) => Number(truth.get(row.lead_id!)!.probability_ever);

  test("is what the command makes", () => {
    const made = generate("all", 12_000, 7);
    for (const name of files) expect([name, sha256(text[name]!)]).toEqual([name, sha256(made[name]!)]);
  });

  test("stays small enough for a repository", () => {
    const bytes = files.reduce((sum, name) => sum + Buffer.byteLength(text[name]!), 0);
    expect(bytes).toBeLessThan(8_000_000);
  });

  test("the columns that come with the outcome agree with it", () => {
    const wrong = leads.filter((row) => {
      const created = time(row.created_at);
      const closed = time(row.closed_at);
      const days = (closed - created) / DAY;
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(row.created_at!) || created >= END) return true;
      switch (row.outcome) {
        case "won": {
          const late = row.contract_date === "" ? 0 : time(row.contract_date) + DAY - closed;
          return !(
            days >= 7 &&
            closed < END &&
            Number(row.amount) > 0 &&
            row.loss_reason === "" &&
            late >= 0
          );
        }
        case "lost":
          return !(days >= 9 && days <= 202 && closed < END && row.amount === "" && row.contract_date === "");
        default:
          return row.outcome + row.closed_at! + row.amount + row.loss_reason + row.contract_date !== "";
      }
    });
    expect(wrong).toEqual([]);
    expect(new Set(leads.map((row) => row.lead_id)).size).toBe(leads.length);
  });

  test("the summaries of the first week count the activities, which end with the lead", () => {
    const wrong = leads.filter((row) => {
      const own = activities.get(row.lead_id!) ?? [];
      const created = time(row.created_at);
      const closed = row.closed_at === "" ? END : time(row.closed_at);
      const times = own.map((activity) => time(activity.at));
      const has = (type: string) => (own.some((activity) => activity.type === type) ? "yes" : "no");
      const visits = own.filter((one) => one.type === "web_visit" && time(one.at) - created < 7 * DAY);
      return (
        times.some((at, i) => at < created || at > closed || at < times[i - 1]!) ||
        visits.length !== Number(row.website_visits_7d) ||
        (visits.length === 0) !== (row.pages_per_visit === "") ||
        has("demo_request") !== row.demo_requested ||
        has("two_way_conversation") !== row.two_way_conversation
      );
    });
    expect(wrong).toEqual([]);
    const perLead = [...activities.values()].reduce((sum, own) => sum + own.length, 0) / leads.length;
    expect(perLead).toBeGreaterThan(5);
    expect(perLead).toBeLessThan(8);
  });

  test("the changes of fields end with what the leads have now, and come when their value can be known", () => {
    const rows = new Map(leads.map((row) => [row.lead_id!, row]));
    const late = ["loss_reason", "contract_date"];
    const fields = [...late, ...ANSWERS];
    const byField = groupBy(parse(text["field_changes.csv"]!), ({ lead_id, field }) => `${lead_id} ${field}`);
    const wrong = [...byField.values()].filter((changes) => {
      const lead = rows.get(changes[0]!.lead_id!)!;
      const { field } = changes[0]!;
      const times = changes.map(({ at }) => time(at));
      const talk = activities.get(lead.lead_id!)?.find(({ type }) => type === "two_way_conversation");
      const [from, until] = late.includes(field!)
        ? [time(lead.closed_at), END - 1]
        : [time(talk?.at), time(lead.created_at) + 7 * DAY];
      return !(
        fields.includes(field!) &&
        changes.at(-1)!.value === lead[field!] &&
        times.every((at, i) => at >= from && at <= until && !(at <= times[i - 1]!)) &&
        changes.every(({ value }, i) => value !== "" && value !== changes[i - 1]?.value)
      );
    });
    expect(wrong).toEqual([]);
    for (const field of fields) {
      const filled = leads.filter((row) => row[field] !== "").map((row) => `${row.lead_id} ${field}`);
      expect(filled.filter((key) => !byField.has(key))).toEqual([]);
      if (field === "contract_date") continue;
      const corrected = filled.filter((key) => byField.get(key)!.length > 1).length / filled.length;
      expect([field, corrected > 0.05 && corrected < 0.15]).toEqual([field, true]);
    }
  });

  test("discovery is answered only where sales has talked, and being answered doesn't tell the outcome", () => {
    const talked = leads.filter((row) => row.two_way_conversation === "yes");
    expect(talked.length / leads.length).toBeGreaterThan(0.4);
    expect(talked.length / leads.length).toBeLessThan(0.5);
    for (const column of ANSWERS) {
      const filled = (rows: readonly Row[]) => rows.filter((row) => row[column] !== "").length / rows.length;
      expect(filled(leads.filter((row) => row.two_way_conversation === "no"))).toBe(0);
      expect(filled(talked)).toBeGreaterThan(0.5);
      expect(Math.abs(filled(won) - filled(lost))).toBeLessThan(0.2);
    }
  });

  test("no column known before the outcome is nearly the target", () => {
    for (const column of Object.keys(leads[0]!)) {
      if (/_at$|_id$|^(outcome|amount|loss_reason|contract_date|email|company)$/.test(column)) continue;
      const rates = new Map<string, number>();
      for (const [cell, group] of groupBy([...won, ...lost], (row) => row[column]!))
        rates.set(cell, group.length < 20 ? 0 : mean(group.map((row) => Number(row.outcome === "won"))));
      const rate = (row: Row) => rates.get(row[column]!)!;
      expect([column, auc(won.map(rate), lost.map(rate)) < 0.7]).toEqual([column, true]);
    }
  });

  test("the truth is no column of the leads", () => {
    expect(Object.keys(leads[0]!).filter((name) => /prob|truth|score/.test(name))).toEqual([]);
    expect(leads.map((row) => row.lead_id)).toEqual([...truth.keys()]);
  });

  test("about 18 % buy, and the truth separates them as well as wished", () => {
    const probabilities = leads.map(probability);
    expect(mean(probabilities)).toBeGreaterThan(0.17);
    expect(mean(probabilities)).toBeLessThan(0.19);
    const area = auc(won.map(probability), lost.map(probability));
    expect(area).toBeGreaterThan(0.8);
    expect(area).toBeLessThan(0.85);
  });

  test.each([
    ["probability_ever", 365],
    ["probability_within_90_days", 90],
  ])("%s is calibrated on the leads that came in %i days before the end or earlier", (column, days) => {
    const old = leads
      .filter((row) => time(row.created_at) + days * DAY <= END)
      .map((row) => {
        const age = (time(row.closed_at) - time(row.created_at)) / DAY;
        const p = Number(truth.get(row.lead_id!)![column]);
        return { p, label: Number(row.outcome === "won" && (column === "probability_ever" || age <= days)) };
      })
      .sort((a, b) => a.p - b.p);
    let chiSquare = 0;
    for (let decile = 0; decile < 10; decile++) {
      const rows = old.slice((old.length * decile) / 10, (old.length * (decile + 1)) / 10);
      const surplus = rows.reduce((sum, { p, label }) => sum + label - p, 0);
      chiSquare += surplus ** 2 / rows.reduce((sum, { p }) => sum + p * (1 - p), 0);
    }
    expect(chiSquare).toBeLessThan(29.6); // the 0.999 quantile of chi-square with 10 degrees of freedom
  });

  test("wins take about 35 days at the median and 100 at the ninth decile", () => {
    const old = won.filter((row) => time(row.created_at) < END - 365 * DAY);
    const days = old.map((row) => (time(row.closed_at) - time(row.created_at)) / DAY).sort((a, b) => a - b);
    const at = (share: number) => days[Math.floor(days.length * share)]!;
    expect(Math.abs(at(0.5) - 35)).toBeLessThan(4);
    expect(Math.abs(at(0.9) - 100)).toBeLessThan(12);
  });

  test("the market moves: the base rate sinks and webinars lose their worth after month 15", () => {
    const rate = (rows: readonly Row[]) => mean(rows.map(probability));
    const between = (from: string, to: string) =>
      leads.filter((row) => from <= row.created_at! && row.created_at! < to);
    expect(rate(between("2024-07", "2025-07")) - rate(between("2025-07", "2026-07"))).toBeGreaterThan(0.03);
    const webinars = (rows: readonly Row[]) => rows.filter((row) => row.lead_source === "Webinar");
    expect(rate(webinars(between("2024-07", "2025-10")))).toBeGreaterThan(0.24);
    expect(rate(webinars(between("2025-10", "2026-07")))).toBeLessThan(0.13);
    const spring = rate(between("2025-02", "2025-05"));
    expect(spring - rate(between("2024-08", "2024-11"))).toBeGreaterThan(0.015);
    expect(spring - rate(between("2025-08", "2025-11"))).toBeGreaterThan(0.03);
  });

  test("has the faults that real exports have", () => {
    const share = (of: (row: Row) => boolean) => leads.filter(of).length / leads.length;
    for (const expected of ["company", "free", "disposable", "invalid"])
      expect(share((row) => row.email !== "" && emailKind(row.email!) === expected)).toBeGreaterThan(0.008);
    expect(share((row) => row.email === "")).toBeGreaterThan(0.02);
    expect(share((row) => row.budget === "")).toBeGreaterThan(0.6);
    expect(share((row) => row.industry === "Select")).toBeGreaterThan(0.03);
    expect(share((row) => row.lead_source === "unknown")).toBeGreaterThan(0.02);
    expect(share((row) => row.last_contact_channel === "N/A")).toBeGreaterThan(0.02);
    expect(share((row) => row.timeline_months === "999")).toBeGreaterThan(0.015);
    expect(share((row) => row.outcome === "")).toBeGreaterThan(0.1);
    const stale = (row: Row) => row.outcome === "" && time(row.created_at) < END - 365 * DAY;
    expect(share(stale)).toBeGreaterThan(0.01);
    expect(new Set(leads.map((row) => row.job_title)).size).toBeGreaterThan(1500);

    const amounts = won.map((row) => Number(row.amount)).sort((a, b) => a - b);
    const spread = amounts[Math.floor(amounts.length * 0.99)]! / amounts[Math.floor(amounts.length * 0.01)]!;
    expect(spread).toBeGreaterThan(100);
    const buyers = groupBy(
      won.filter((row) => row.customer_id !== ""),
      (row) => row.customer_id!,
    );
    expect(buyers.size).toBeGreaterThan(100);
  });

  test("about one lead in a hundred is entered twice, with the same outcome", () => {
    const person = (row: Row) =>
      [row.first_name, row.last_name, row.job_title, row.company, row.website_visits_7d].join("|");
    const twice = [...groupBy(leads, (row) => `${row.email!.toLowerCase()}|${person(row)}`).values()].filter(
      (group) =>
        group.length === 2 && Math.abs(time(group[0]!.created_at) - time(group[1]!.created_at)) < 1.6 * DAY,
    );
    expect(twice.length).toBeGreaterThan(80);
    expect(twice.length).toBeLessThan(160);
    expect(twice.filter(([one, other]) => one!.outcome !== other!.outcome)).toEqual([]);
  });

  test("every column stands in the dictionary, whose first line says that the data is simulated", () => {
    const dictionary = readFileSync(join(root, "data", "README.md"), "utf8");
    expect(dictionary.split("\n")[0]).toMatch(/simulated/i);
    for (const name of Object.keys(leads[0]!)) expect(dictionary).toContain(`\`${name}\``);
  });

  test("the configuration names columns that are there and all the concepts of its framework", async () => {
    const config = await readConfig(join(root, "data", "leadlight.config.json"));
    const {
      target,
      id,
      created,
      closed,
      amount,
      customer,
      exclude = [],
      columns = {},
      concepts = {},
    } = config;
    const named = [target, id, created, closed, amount, customer, ...exclude];
    for (const name of [...named, ...Object.keys(columns), ...Object.values(concepts)])
      expect(Object.keys(leads[0]!)).toContain(name);
    const framework = await loadFramework(config.framework!);
    expect(Object.keys(concepts).sort()).toEqual(Object.keys(framework.concepts).sort());
  });
});
