import { setTimeout as wait } from "node:timers/promises";
import { parseDate } from "../../leads/dates.ts";
import { cleanText } from "../../leads/text.ts";
import { type Recorded, recordOutcome } from "../../ledger/record-outcome.ts";
import type { EntryKey } from "../../ledger/store.ts";
import { fieldsOf, refuseIfWrong, wrongFields } from "../check-fields.ts";
import type { ServiceContext } from "../context.ts";
import { describeJson } from "../describe-json.ts";
import { Problem } from "../problem.ts";
import { readJson } from "../read-json.ts";
import type { Route } from "../route.ts";
import { type OutcomeRequest, outcomeRequest, WANTED_OF_OUTCOME } from "../schemas/outcome.ts";
import { sendJson } from "../send.ts";
import { storeOf } from "../store-of.ts";
import { traced } from "../tracing.ts";

/** How long a prediction of another process may wait before it can be found, in milliseconds. */
const BUFFERED = 75;

/** What became of leads that were predicted. */
export function outcomeRoutes(context: ServiceContext): readonly Route[] {
  return [
    {
      method: "post",
      path: "/outcomes",
      summary: "Records whether a predicted lead was won or lost; durable before it is answered.",
      scope: "predict",
      body: "OutcomeRequest",
      answers: { 200: "OutcomeAnswer" },
      problems: [
        "malformed-json",
        "unusable-request",
        "unknown-lead",
        "conflict",
        "too-large",
        "unsupported-media-type",
        "ledger-off",
        "ledger-unavailable",
      ],
      handle: async (request, response) => {
        const store = storeOf(context);
        const asked = readOutcomeRequest(await readJson(request, context));
        const reported = {
          outcome: asked.outcome,
          time: new Date(parseDate(asked.at)).toISOString(),
          amount: asked.amount ?? null,
        };
        const { clock: now, newId } = context;
        const options = { correct: asked.correct ?? false, now, newId };
        const record = () =>
          traced(response, "log", () => recordOutcome(store, keyOf(asked), reported, options));
        let recorded = await record();
        if (recorded.status === "unknown") {
          await wait(BUFFERED); // another process may have predicted it just now
          recorded = await record();
        }
        sendJson(response, 200, answerOf(recorded));
      },
    },
  ];
}

function readOutcomeRequest(body: unknown): OutcomeRequest {
  const fields = fieldsOf(body, 'an object with "id" or "predictionId", "outcome" and "at"');
  const errors = wrongFields(fields, outcomeRequest, WANTED_OF_OUTCOME);
  const named = ["id", "predictionId"].filter((key) => Object.hasOwn(fields, key));
  if (named.length !== 1)
    errors.push({
      field: "id",
      found: named.length === 0 ? "neither it nor predictionId" : "both",
      wanted: "one of them",
    });
  const { at } = fields;
  if (typeof at === "string" && Number.isNaN(parseDate(at)))
    errors.push({ field: "at", found: describeJson(at), wanted: WANTED_OF_OUTCOME.at });
  refuseIfWrong(errors);
  return fields as unknown as OutcomeRequest;
}

function keyOf({ id, predictionId }: OutcomeRequest): EntryKey {
  return id === undefined ? { predictionId: predictionId! } : { leadId: cleanText(String(id)) };
}

function answerOf(recorded: Recorded): object {
  if (recorded.status === "unknown")
    throw new Problem(
      "unknown-lead",
      "recording an outcome: found no prediction of that id, wanted one that this service made",
    );
  if (recorded.status === "contradiction") {
    const { outcome, time, amount } = recorded.found;
    throw new Problem(
      "conflict",
      `recording an outcome: found it ${outcome} at ${time}${amount === null ? "" : ` for ${amount}`} on record, wanted the same; "correct": true replaces it`,
    );
  }
  const { status, leadId, predictionId } = recorded;
  return { status, id: leadId, predictionId, logged: "durable" };
}
