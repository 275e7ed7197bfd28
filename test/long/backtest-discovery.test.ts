import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "../cli/in-process.ts";

/*
 * Looking back with discovery answers: what was told after a moment must be unseen at it, by the model that is learned there, by whom
 * it judges and by the gate.
 */

const DAY = 86_400_000;
const START = Date.UTC(2025, 8, 1);
const LEADS = 260;
const now = () => new Date("2026-07-01");
const onDay = (days: number) => new Date(START + days * DAY).toISOString().slice(0, 10);

interface Told {
  readonly lead: number;
  /** Days after the start. */
  readonly day: number;
  readonly field: string;
  readonly value: string;
}

/** Simulated: two leads a day, closed on their fortieth; what they tell on their second of their budget says who buys. */
const came = (lead: number) => Math.floor(lead / 2);
const isRich = (lead: number) => (lead * 7) % 10 < 4;
const TOLD: readonly Told[] = Array.from({ length: LEADS }, (_, lead) => ({
  lead,
  day: came(lead) + 2,
  field: "budget",
  value: isRich(lead) ? "50000" : "1000",
}));
const turned = (told: Told): Told => ({ ...told, value: told.value === "1000" ? "50000" : "1000" });

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-back-"));
  const lines = Array.from({ length: LEADS }, (_, i) => {
    const wins = (i * 37) % 101 < (isRich(i) ? 85 : 15);
    return `L${i},${onDay(came(i))},${onDay(came(i) + 40)},${(i * 11) % 17},,,${wins ? "won" : "lost"}`;
  });
  // one of them with a budget in the file, else its column would be empty and dropped
  lines.push(`L${LEADS},${onDay(0)},${onDay(40)},3,77000,yes,won`);
  await writeFile(
    join(folder, "leads.csv"),
    `lead_id,created_at,closed_at,visits,budget,need_stated,outcome\n${lines.join("\n")}\n`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the command prints with these answers. */
async function backtest(answers: readonly Told[], ...flags: string[]) {
  const file = join(folder, "told.csv");
  const lines = answers.map(
    ({ lead, day, field, value }) => `L${lead},${onDay(day)},${field},${value},prospect`,
  );
  await writeFile(file, `lead_id,time,field,value,by\n${lines.join("\n")}\n`);
  const columns = [
    "--target",
    "outcome",
    "--created",
    "created_at",
    "--closed",
    "closed_at",
    "--id",
    "lead_id",
  ];
  const times = ["--horizon", "45", "--until", "2026-06-30"];
  const all = [...columns, ...times, "--discovery", file, "--threads", "1", "--json", ...flags];
  const ran = await runInProcess(["backtest", join(folder, "leads.csv"), ...all], now);
  expect(ran.code, ran.told).toBe(0);
  return JSON.parse(ran.out);
}

test("a model and those whom it judges know the answers of then, and no later one", async () => {
  const models = ["--learner", "bayes", "--origins", "2"];
  const whole = await backtest(TOLD, ...models);
  expect(whole.overall[0].evaluation.auc).toBeGreaterThan(0.65); // of the looks after the second day

  // what was told after the last look at a lead of the first moment changes nothing of it, be it as wrong as can be
  const until = (Date.parse(whole.origins[0].judged.until) - START) / DAY;
  const later = await backtest(
    TOLD.map((told) => (told.day >= until ? turned(told) : told)),
    ...models,
  );
  expect(later.origins[0]).toEqual(whole.origins[0]);
  expect(later.origins[1]).not.toEqual(whole.origins[1]);
});

test("nor does the backtest of a gate see a later answer", async () => {
  const gateOf = async (told: readonly Told[]) => (await backtest(told, "--framework", "bant")).gate;
  const gate = await gateOf(TOLD);
  const [budget] = gate.criteria;
  expect(gate.leads).toBe(LEADS + 1);
  expect(gate.looks).toBe(5 * gate.leads); // on the days 0, 3, 7, 14 and 30
  expect(budget.unknown.leads).toBe(LEADS); // on day 0
  expect(budget).toMatchObject({
    worth: "helps",
    met: { leads: 4 * TOLD.filter(({ lead }) => isRich(lead)).length + 5 },
  });

  const late = await gateOf(TOLD.map((told) => ({ ...told, day: told.day + 37 })));
  expect(late.criteria[0].unknown.leads).toBe(5 * LEADS);

  // an answer about a concept whose column was never filled in is seen as of each look too
  const need = await gateOf(TOLD.map((told) => ({ ...told, field: "need", value: "yes" })));
  expect(need.looks).toBe(5 * need.leads);
  expect(need.criteria[2]).toMatchObject({ criterion: "need", met: { leads: 4 * LEADS + 5 } });
});

test("rules read a told field as of each look, and when it was told", async () => {
  const { rules } = await backtest(TOLD, "--framework", "bant", "--learn-rules", "1");
  const [rule] = rules.offered;
  expect(rule.criterion.when).toMatchObject({ field: "budget" });
  expect(rule.worth.met.leads + rule.worth.notMet.leads).toBeLessThan(rules.judged.looks); // day 0 is unknown
  const late = await backtest(
    TOLD.map((told) => ({ ...told, day: told.day + 37 })),
    ...["--framework", "bant", "--learn-rules", "1"],
  );
  expect(late.rules.offered).toEqual([]);
});
