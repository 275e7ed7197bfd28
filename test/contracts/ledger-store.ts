import { describe, expect, it } from "vitest";
import { compareVersions } from "../../src/ledger/compare-versions.ts";
import type { Draft, LedgerEntry } from "../../src/ledger/entry.ts";
import { LedgerError } from "../../src/ledger/ledger-error.ts";
import { currentOutcome, type Outcome, recordOutcome } from "../../src/ledger/record-outcome.ts";
import { shadowDraft } from "../../src/ledger/shadow-draft.ts";
import type { EraseElsewhere, LedgerStore } from "../../src/ledger/store.ts";

export interface LedgerHarness {
  /** Opens the same ledger once more, as another process would. */
  open(options?: { readonly eraseElsewhere?: EraseElsewhere }): Promise<LedgerStore>;
  /** All that is stored, as one text, whatever the form. */
  dump(): Promise<string>;
}

let ids = 0;

export function prediction(
  leadId: string | null,
  at = "2026-07-01T12:00:00.000Z",
): Draft & { predictionId: string } {
  const predictionId = `prediction-${++ids}`;
  const answer = {
    id: leadId ?? "0",
    predictionId,
    probability: 0.1 + 0.2,
    logit: -1.0000000000000002,
    warnings: [],
  };
  return {
    kind: "prediction",
    at,
    leadId,
    predictionId,
    body: `"model":{"name":"m","version":1,"sha256":"0"},"ask":{"asOf":"${at}","explain":"all"},"index":0,"lead":${JSON.stringify({ id: leadId, note: `about ${leadId}` })},"answer":${JSON.stringify(answer)}`,
  };
}

/** What version 2 said beside a prediction. */
export const shadowOf = (
  { leadId, predictionId }: Pick<Draft, "leadId"> & { predictionId: string },
  probability = 0.1 + 0.7,
  grade: "A" | "B" | "C" | "D" = "A",
) =>
  shadowDraft({
    ...{ at: "2026-07-01T12:00:00.001Z", leadId, predictionId, probability, grade },
    model: { name: "m", version: 2, sha256: "1" },
  });

const won: Outcome = { outcome: "won", time: "2026-07-02T00:00:00.000Z", amount: null };
const options = {
  correct: false,
  now: () => new Date("2026-07-03T00:00:00.000Z"),
  newId: () => `outcome-${++ids}`,
};
const record = (ledger: LedgerStore, leadId: string, outcome: Outcome, correct = false) =>
  recordOutcome(ledger, { leadId }, outcome, { ...options, correct });

async function all(ledger: LedgerStore): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const { entry } of ledger.scan()) entries.push(entry);
  return entries.sort((a, b) => a.seq - b.seq);
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 200));
async function eventually(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(holds()).toBe(true);
}

/** What the service and training rely on, of whatever keeps the ledger. `make` gives an empty one. */
export function ledgerStoreContract(name: string, make: () => Promise<LedgerHarness>): void {
  describe(`${name} as a ledger`, () => {
    it("gives back what was appended, to the last bit, in order, by lead and by prediction", async () => {
      const harness = await make();
      const ledger = await harness.open();
      const first = prediction("42");
      const second = prediction("42");
      expect(ledger.append([first, prediction("43")])).toBe(true);
      await ledger.appendDurably([second]);
      const found = await ledger.find({ leadId: "42" });
      expect(found.map(({ predictionId }) => predictionId)).toEqual([
        first.predictionId,
        second.predictionId,
      ]);
      expect(found[0]).toMatchObject({ answer: { probability: 0.1 + 0.2, logit: -1.0000000000000002 } });
      expect((await ledger.find({ predictionId: second.predictionId })).length).toBe(1);
      expect(await ledger.find({ leadId: "44" })).toEqual([]);
      expect((await all(ledger)).length).toBe(3);
      expect(ledger.faults()).toBe(0);
      await ledger.close();
      const again = await harness.open();
      expect((await all(again)).length).toBe(3);
      expect((await again.find({ leadId: "42" })).map(({ seq }) => seq)).toEqual(found.map(({ seq }) => seq));
      await again.close();
    });

    it("shows another process within moments what was buffered, and numbers on behind it", async () => {
      const harness = await make();
      const [one, other] = [await harness.open(), await harness.open()];
      one.append([prediction("a")]);
      await soon();
      expect((await other.find({ leadId: "a" })).length).toBe(1);
      expect(one.status()).toMatchObject({ waiting: 0, lagMs: 0, dropped: 0, failure: null });
      await other.appendDurably([prediction("a")]);
      const seqs = (await one.find({ leadId: "a" })).map(({ seq }) => seq);
      expect(seqs.length).toBe(2);
      await Promise.all([one.close(), other.close()]);
      const later = await harness.open();
      await later.appendDurably([prediction("a")]);
      const last = (await later.find({ leadId: "a" })).map(({ seq }) => seq);
      expect(last.at(-1)).toBeGreaterThan(Math.max(...seqs));
      await later.close();
    });

    it.each([
      ["of JavaScript", "__proto__"],
      ["with quotes", "a'b\"c\\d"],
      ["beyond ASCII", "ünïcödé 🙂"],
      ["with a line feed", "line\nfeed"],
      ["longer than a head is read", "x".repeat(2000)],
    ])("keeps apart from others a lead whose id is %s", async (_, id) => {
      const harness = await make();
      const ledger = await harness.open();
      await ledger.appendDurably([prediction(id), prediction("other")]);
      expect((await ledger.find({ leadId: id })).map(({ leadId }) => leadId)).toEqual([id]);
      expect(await ledger.erase(id)).toEqual({ predictions: 1, outcomes: 0, elsewhere: 0 });
      expect((await all(ledger)).map(({ leadId }) => leadId)).toEqual(["other"]);
      await ledger.close();
    });

    it("records an outcome once, refuses a contradiction, and takes a correction", async () => {
      const harness = await make();
      const ledger = await harness.open();
      const made = prediction("42");
      ledger.append([made]);
      expect(await record(ledger, "7", won)).toEqual({ status: "unknown" });
      expect(await record(ledger, "42", won)).toMatchObject({ status: "recorded", leadId: "42" });
      expect(await record(ledger, "42", won)).toMatchObject({ status: "repeated" });
      const lost = { ...won, outcome: "lost" as const };
      expect(await record(ledger, "42", lost)).toEqual({ status: "contradiction", found: won });
      const byPrediction = { predictionId: made.predictionId };
      expect(await recordOutcome(ledger, byPrediction, lost, options)).toMatchObject({
        status: "contradiction",
      });
      expect(await record(ledger, "42", { ...won, amount: 900 })).toMatchObject({ status: "recorded" });
      expect(await record(ledger, "42", won)).toMatchObject({ status: "repeated" });
      expect(await record(ledger, "42", { ...won, amount: 901 })).toMatchObject({ status: "contradiction" });
      expect(await record(ledger, "42", lost, true)).toMatchObject({ status: "corrected" });
      expect(currentOutcome(await ledger.find({ leadId: "42" }))).toMatchObject(lost);
      await ledger.close();
    });

    it("ties the outcome of a lead without an id to its prediction", async () => {
      const ledger = await (await make()).open();
      const [one, two] = [prediction(null), prediction(null)];
      ledger.append([one, two]);
      const key = { predictionId: one.predictionId };
      expect(await recordOutcome(ledger, key, won, options)).toMatchObject({
        status: "recorded",
        leadId: null,
      });
      expect(currentOutcome(await ledger.find(key))).toMatchObject(won);
      expect(currentOutcome(await ledger.find({ predictionId: two.predictionId }))).toBeNull();
      await ledger.close();
    });

    it("lets only one of two contradicting outcomes through, whichever process takes them", async () => {
      const harness = await make();
      const ledgers = [await harness.open(), await harness.open()];
      await ledgers[0]!.appendDurably([prediction("42")]);
      const answers = await Promise.all(
        [0, 1, 2, 3].map((i) => record(ledgers[i % 2]!, "42", { ...won, outcome: i < 2 ? "won" : "lost" })),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual(["contradiction", "contradiction", "recorded", "repeated"]);
      for (const ledger of ledgers) await ledger.close();
    });

    it("erases a lead everywhere, tells of it, and doesn't bring it back", async () => {
      const harness = await make();
      const [ledger, other] = [await harness.open(), await harness.open()];
      const erased: string[] = [];
      ledger.onErase((id) => erased.push(id));
      ledger.append([prediction("secret-id"), prediction("42")]);
      await other.appendDurably([prediction("secret-id")]);
      await record(ledger, "secret-id", won);
      await ledger.appendDurably([prediction("43")]);
      expect(await ledger.erase("secret-id")).toEqual({ predictions: 2, outcomes: 1, elsewhere: 0 });
      expect(new Set(erased)).toEqual(new Set(["secret-id"]));
      expect(await harness.dump()).not.toContain("secret-id");
      expect(await ledger.erase("secret-id")).toEqual({ predictions: 0, outcomes: 0, elsewhere: 0 });
      await Promise.all([ledger.close(), other.close()]);
      const again = await harness.open();
      expect((await all(again)).map(({ leadId }) => leadId).sort()).toEqual(["42", "43"]);
      expect(again.faults()).toBe(0);
      expect(await harness.dump()).not.toContain("secret-id");
      await again.close();
    });

    it("finishes an erasure that was cut short, once somebody opens it who knows what else is kept of leads", async () => {
      const harness = await make();
      const failing = async () => {
        throw new LedgerError("the disk is full");
      };
      const ledger = await harness.open({ eraseElsewhere: failing });
      await ledger.appendDurably([prediction("secret-id"), prediction("42")]);
      await expect(ledger.erase("secret-id")).rejects.toThrow("the disk is full");
      await ledger.close();
      await (await harness.open()).close(); // such as an export: it can't know what stands elsewhere
      const elsewhere: string[] = [];
      const eraseElsewhere = async (leadId: string) => elsewhere.push(leadId);
      const again = await harness.open({ eraseElsewhere });
      expect(elsewhere).toEqual(["secret-id"]);
      expect((await all(again)).map(({ leadId }) => leadId)).toEqual(["42"]);
      await again.close();
      expect(await harness.dump()).not.toContain("secret-id");
      await (await harness.open({ eraseElsewhere })).close();
      expect(elsewhere).toEqual(["secret-id"]);
    });

    it("keeps the list of leads not to be profiled, without their ids", async () => {
      const harness = await make();
      const [ledger, other] = [await harness.open(), await harness.open()];
      expect(ledger.isDoNotProfile("secret-id")).toBe(false);
      expect(await ledger.setDoNotProfile("secret-id", true)).toBe(true);
      expect(await ledger.setDoNotProfile("secret-id", true)).toBe(false);
      expect(ledger.isDoNotProfile("secret-id")).toBe(true);
      await eventually(() => other.isDoNotProfile("secret-id"));
      expect(other.isDoNotProfile("42")).toBe(false);
      expect(await harness.dump()).not.toContain("secret-id");
      await ledger.erase("secret-id");
      expect(ledger.isDoNotProfile("secret-id")).toBe(true); // an erased lead stays one that objected
      await ledger.close();
      const again = await harness.open();
      expect(again.isDoNotProfile("secret-id")).toBe(true);
      expect(await again.setDoNotProfile("secret-id", false)).toBe(true);
      expect(await again.setDoNotProfile("secret-id", false)).toBe(false);
      await eventually(() => !other.isDoNotProfile("secret-id"));
      await Promise.all([again.close(), other.close()]);
    });

    it("keeps what another version said beside a prediction, finds it with it, and erases and forgets it with it", async () => {
      const harness = await make();
      const ledger = await harness.open();
      const [made, other] = [prediction("secret-id"), prediction("42")];
      ledger.append([made, other]);
      ledger.append([shadowOf(made), shadowOf(other)]);
      await ledger.appendDurably([prediction("43")]);
      const [, shadow] = await ledger.find({ predictionId: made.predictionId });
      expect(shadow).toMatchObject({
        ...{ kind: "shadow", leadId: "secret-id", probability: 0.1 + 0.7, grade: "A" },
        model: { name: "m", version: 2 },
      });
      expect((await ledger.find({ leadId: "42" })).map(({ kind }) => kind)).toEqual(["prediction", "shadow"]);
      // Outcomes are of the prediction, whoever stood beside it.
      expect(await record(ledger, "42", won)).toMatchObject({ status: "recorded" });
      expect(await ledger.erase("secret-id")).toEqual({ predictions: 1, outcomes: 0, elsewhere: 0 });
      expect(await harness.dump()).not.toContain("secret-id");
      const kinds = async (from: LedgerStore) => (await all(from)).map(({ kind }) => kind).sort();
      expect(await kinds(ledger)).toEqual(["outcome", "prediction", "prediction", "shadow"]);
      expect(ledger.faults()).toBe(0);
      await ledger.close();
      const again = await harness.open();
      expect(await kinds(again)).toEqual(["outcome", "prediction", "prediction", "shadow"]);
      expect(await again.forgetBefore(Date.UTC(2026, 6, 2))).toEqual({ predictions: 2, outcomes: 0 });
      expect(await kinds(again)).toEqual(["outcome"]);
      await again.close();
    });

    it("compares versions by what became of the leads", async () => {
      const ledger = await (await make()).open();
      const leads = Array.from({ length: 60 }, (_, i) => prediction(`lead-${i}`));
      await ledger.appendDurably(leads);
      // The prediction of every lead is 0.3; the shadow knows which third will be won.
      const isWon = (i: number) => i % 3 === 0;
      ledger.append(leads.map((one, i) => shadowOf(one, isWon(i) ? 0.9 : 0.1, isWon(i) ? "A" : "D")));
      for (let i = 0; i < 45; i++)
        await record(ledger, `lead-${i}`, { ...won, outcome: isWon(i) ? "won" : "lost" });
      const { comparisons, faults } = await compareVersions(ledger, "m", { horizonDaysOf: async () => null });
      expect(faults).toBe(0);
      expect(comparisons).toMatchObject([
        {
          ...{ how: "shadow", champion: { name: "m", version: 1 }, challenger: { name: "m", version: 2 } },
          ...{ leads: { champion: 45, challenger: 45 }, wins: { champion: 15, challenger: 15 } },
          ...{ notKnownYet: 15, decidedBefore: 0 },
          figures: { logLoss: { b: expect.closeTo(-Math.log(0.9), 12) }, auc: { a: 0.5, b: 1 } },
          grades: {
            changed: 45,
            moves: [
              { to: "D", leads: 30, wins: 0 },
              { to: "A", leads: 15, wins: 15 },
            ],
          },
        },
      ]);
      await ledger.close();
    });

    it("forgets what is older than a moment, over a leap day too", async () => {
      const harness = await make();
      const ledger = await harness.open();
      const times = ["2028-02-28T23:59:59.999Z", "2028-02-29T00:00:00.000Z", "2028-03-01T00:00:00.000Z"];
      await ledger.appendDurably(times.map((at) => prediction(at, at)));
      expect(await ledger.forgetBefore(Date.UTC(2028, 1, 29))).toEqual({ predictions: 1, outcomes: 0 });
      expect((await all(ledger)).map(({ at }) => at)).toEqual(times.slice(1));
      await ledger.close();
    });
  });
}
