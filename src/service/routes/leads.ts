import { cleanText } from "../../leads/text.ts";
import type { LedgerEntry, PredictionEntry } from "../../ledger/entry.ts";
import { currentOutcome } from "../../ledger/record-outcome.ts";
import { type Replayed, replayEntry } from "../../ledger/replay.ts";
import { whatWouldChange } from "../../ledger/what-would-change.ts";
import { liftGrade } from "../../scoring/lift-grade.ts";
import type { ServiceContext } from "../context.ts";
import { learnedFrom } from "../learned-from.ts";
import { fieldProblem, Problem } from "../problem.ts";
import type { Route } from "../route.ts";
import { sendJson } from "../send.ts";
import { storeOf } from "../store-of.ts";

/** Earlier decisions that are listed beside the one explained. */
const MOST_EARLIER = 100;

/** What a person may ask for: what was decided about them and why, to be forgotten, and not to be profiled. */
export function leadRoutes(context: ServiceContext): readonly Route[] {
  const { clock, newId } = context;
  const parameters = { id: "The lead's id." };
  const problems = ["unusable-request", "ledger-off", "ledger-unavailable"] as const;

  const setDoNotProfile = (listed: boolean): Route["handle"] => {
    return async (request, response) => {
      const store = storeOf(context);
      await store.setDoNotProfile(idIn(request.params.id), listed);
      sendJson(response, 200, { doNotProfile: listed });
    };
  };

  return [
    {
      method: "get",
      path: "/leads/:id/explanation",
      summary:
        "What was last decided about a lead, by which version and rules, replayed, and what would have changed it.",
      scope: "read",
      parameters,
      answers: { 200: "LeadExplanation" },
      problems: ["unknown-lead", ...problems],
      handle: async (request, response) => {
        const entries = await storeOf(context).find({ leadId: idIn(request.params.id) });
        const decisions = entries.filter((entry) => entry.kind === "prediction");
        const last = decisions.at(-1);
        if (last === undefined)
          throw new Problem(
            "unknown-lead",
            "explaining a decision: found no prediction of a lead with this id",
          );
        sendJson(response, 200, await explanation(context, last, decisions.slice(0, -1), entries));
      },
    },
    {
      method: "delete",
      path: "/leads/:id",
      summary:
        "Erases a lead from the ledger and from the won deals kept for likeness; the answer is the receipt.",
      scope: "admin",
      parameters,
      answers: { 200: "ErasureReceipt" },
      problems,
      handle: async (request, response) => {
        const id = idIn(request.params.id);
        const store = storeOf(context);
        const predicted = await store.find({ leadId: id });
        const { elsewhere, ...entries } = await store.erase(id);
        sendJson(response, 200, {
          receipt: newId(),
          erasedAt: clock().toISOString(),
          erased: { ...entries, neighbours: elsewhere },
          mayHaveLearned: await learnedFrom(predicted, context.registry),
        });
      },
    },
    {
      method: "put",
      path: "/leads/:id/do-not-profile",
      summary: "Puts a lead on the list of those that aren't scored and never learned from.",
      scope: "admin",
      parameters,
      answers: { 200: "DoNotProfile" },
      problems,
      handle: setDoNotProfile(true),
    },
    {
      method: "delete",
      path: "/leads/:id/do-not-profile",
      summary: "Takes a lead off the list of those not to be profiled.",
      scope: "admin",
      parameters,
      answers: { 200: "DoNotProfile" },
      problems,
      handle: setDoNotProfile(false),
    },
  ];
}

/** As text that the ids of leads are compared as. */
function idIn(text: unknown): string {
  const id = cleanText(String(text));
  if (id !== "") return id;
  throw fieldProblem("unusable-request", [{ field: "id", found: "blank text", wanted: "a lead's id" }]);
}

async function explanation(
  { models, frameworks }: ServiceContext,
  last: PredictionEntry,
  earlier: readonly PredictionEntry[],
  entries: readonly LedgerEntry[],
): Promise<object> {
  const { model, ask, lead, at, predictionId, index } = last;
  const outcome = currentOutcome(entries);
  const replayed = await replay();
  return {
    id: last.answer.id,
    predictionId,
    decidedAt: at,
    model,
    asked: ask,
    inputs: lead,
    answer: last.answer,
    replay: "isSame" in replayed ? { same: replayed.isSame } : { same: null, reason: replayed.reason },
    contributions: "isSame" in replayed ? replayed.prediction.contributions : last.answer.contributions,
    wouldHaveChanged: "isSame" in replayed ? replayed.changes : [],
    counterfactual: "isSame" in replayed ? replayed.counterfactual : null,
    outcome: outcome && { outcome: outcome.outcome, at: outcome.time, amount: outcome.amount },
    earlier: earlier.slice(-MOST_EARLIER).map((one) => ({
      predictionId: one.predictionId,
      decidedAt: one.at,
      model: one.model,
      probability: one.answer.probability,
      grade: one.answer.grade,
      disposition: one.answer.disposition,
    })),
  };

  /** By the very version that answered; where that is gone, what was logged stands alone. */
  async function replay() {
    try {
      const { sha256, scorer } = await models.get(`${model.name}:${model.version}`);
      if (sha256 !== model.sha256) return { reason: "the version of that number has other files now" };
      const replayed: Replayed = replayEntry(last, scorer, frameworks);
      const options = { asOf: Date.parse(ask.asOf), firstIndex: index, coerce: ask.coerce ?? false };
      const lift = liftGrade(scorer, lead, options);
      return {
        ...replayed,
        changes: whatWouldChange(scorer, lead, options),
        counterfactual:
          typeof lift === "string" ? null : { changes: lift.changes, grade: lift.prediction.grade },
      };
    } catch (error) {
      if (error instanceof Problem || error instanceof RangeError) return { reason: error.message };
      throw error;
    }
  }
}
