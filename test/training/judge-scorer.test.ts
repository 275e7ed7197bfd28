import { expect, test } from "vitest";
import type { FieldHistory } from "../../src/leads/event-log.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { inThisThread } from "../../src/numeric/pool.ts";
import { Random } from "../../src/numeric/random.ts";
import { judgeScorer } from "../../src/training/judge-scorer.ts";
import { train } from "../../src/training/train.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

const settings = {
  target: "outcome",
  id: "lead_id",
  created: "created_at",
  closed: "closed_at",
  horizonDays: 20,
  landmarks: [0, 5],
  learner: "points",
};

/** Simulated leads, three a day; their interest is asked on the third day. */
function simulate(count: number) {
  const random = new Random(3, "judge");
  const leads = Array.from({ length: count }, (_, i) => {
    const interest = random.below(8);
    const outcome = random.uniform() < sigmoid(0.8 * interest - 3) ? "won" : "lost";
    return { id: `L${i}`, created: Math.floor(i / 3), interest, outcome, length: 8 + random.below(12) };
  });
  const history: FieldHistory = {
    from: Uint32Array.from(leads.keys()),
    to: Uint32Array.from(leads, (_, i) => i + 1),
    kinds: ["interest"],
    times: Float64Array.from(leads, ({ created }) => day(created + 3)),
    codes: new Uint32Array(count),
    cells: leads.map(({ interest }) => interest),
  };
  const table = tableOf(
    texts(
      "lead_id",
      leads.map(({ id }) => id),
    ),
    days(
      "created_at",
      leads.map(({ created }) => created),
    ),
    days(
      "closed_at",
      leads.map(({ created, length }) => created + length),
    ),
    numbers(
      "interest",
      leads.map(({ interest }) => interest),
    ),
    texts(
      "outcome",
      leads.map(({ outcome }) => outcome),
    ),
  );
  return { table, history };
}

test("says where cells are read that were written later than the leads are looked at", async () => {
  const { table, history } = simulate(900);
  const { scorer } = await train({ ...table, history }, settings, { pool: inThisThread(), now: () => 0 });
  const asTheyWere = judgeScorer(scorer, { ...table, history });
  const asTheyStand = judgeScorer(scorer, table);
  expect(asTheyWere.notes).toEqual([]);
  expect(asTheyStand.notes).toEqual([
    expect.stringContaining("fields are read as the file has them now, so these figures may be too good"),
  ]);
  expect(asTheyStand.evaluation.auc!).toBeGreaterThan(asTheyWere.evaluation.auc! + 0.1);
});
