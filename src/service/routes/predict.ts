import { setImmediate } from "node:timers/promises";
import type { LoadedScorer } from "../../registry/load.ts";
import { callerOf } from "../access/door.ts";
import { isRefused, leadAnswers, modelIdOf, problemOfLead } from "../answer-leads.ts";
import { answerText } from "../answer-text.ts";
import { chooseFramework } from "../choose-framework.ts";
import type { ServiceContext } from "../context.ts";
import { createIdempotency, idempotencyKeyOf } from "../idempotency.ts";
import { mediaTypeOf } from "../media-type.ts";
import { parseBody } from "../parse-body.ts";
import { readPredictRequest } from "../predict-request.ts";
import { PROBLEMS_OF_LEADS } from "../problem.ts";
import { ClientGone, readBody } from "../read-body.ts";
import type { Route } from "../route.ts";
import { JSON_TYPE, sendText } from "../send.ts";
import { type RequestSpan, spanOf } from "../tracing.ts";

/** So many leads are scored before other requests have their turn. */
const AT_ONCE = 200;

/** A prediction's text with the version that gave it, where that isn't the answer's. */
const withModel = (text: string, by: LoadedScorer) =>
  `${text.slice(0, -1)},"model":${JSON.stringify(modelIdOf(by))}}`;

/** How likely are these leads to buy, why, and are they worth a salesperson's time now. */
export function predictRoutes(context: ServiceContext): readonly Route[] {
  const { models, frameworks, clock } = context;
  const idempotency = createIdempotency({ clock });
  context.ledger?.store.onErase(idempotency.forgetLead);

  /** @param isGone whether nobody waits for the answer any more */
  const answerTo = async (
    body: Uint8Array,
    isGone: () => boolean,
    span: RequestSpan | undefined,
  ): Promise<string> => {
    const asked = readPredictRequest(parseBody(body));
    const loaded = await models.get(asked.model);
    const scoringFrom = performance.now();
    const now = clock();
    const { explain = "all", coerce = false, asOf = now.getTime(), leads } = asked;
    const framework = chooseFramework(asked.framework, loaded, frameworks);
    const question = { explain, coerce, asOf, framework };
    const contest = asked.model === undefined ? context.contest : null;
    const rivals = contest?.answers(loaded, question, context);
    const own = rivals ? null : leadAnswers(loaded, question, context);
    const answer = rivals ?? own!;
    let answeredBy = loaded;
    const predictions: string[] = [];
    for (let from = 0; from < leads.length; from += AT_ONCE) {
      if (from > 0) await setImmediate();
      if (isGone()) throw new ClientGone();
      const made =
        own && leads.length === 1
          ? [await own.alone(leads[0])]
          : answer(leads.slice(from, from + AT_ONCE), from);
      for (const one of made) {
        if (asked.single && isRefused(one)) throw problemOfLead(one);
        const by = rivals?.by(one) ?? loaded;
        if (asked.single) answeredBy = by;
        const text = answerText(one);
        predictions.push(by === answeredBy ? text : withModel(text, by));
      }
    }
    const loggingFrom = performance.now();
    span?.phase("score", scoringFrom);
    span?.answeredBy(answeredBy);
    const logged = await answer.logged();
    span?.phase("log", loggingFrom);
    const about = { model: modelIdOf(answeredBy), scoredAt: now.toISOString(), logged };
    // In one piece, ten thousand answers would hold up every other request while they become text.
    return `${JSON.stringify(about).slice(0, -1)},"predictions":[${predictions.join(",")}]}`;
  };

  return [
    {
      method: "post",
      path: "/predict",
      summary: "Scores one lead or many, with reasons and the qualification verdict.",
      scope: "predict",
      body: "PredictRequest",
      answers: { 200: "PredictAnswer" },
      problems: ["do-not-profile", "key-reused", ...PROBLEMS_OF_LEADS],
      handle: async (request, response) => {
        mediaTypeOf(request.headers, ["application/json"]);
        const key = idempotencyKeyOf(request);
        const span = spanOf(response);
        const readingFrom = performance.now();
        const body = await readBody(request, context);
        span?.phase("read", readingFrom);
        if (key === null) {
          const text = await answerTo(body, () => response.destroyed, span);
          return sendText(response, 200, JSON_TYPE, text);
        }
        const caller = callerOf(response)?.id ?? "";
        // Worked out to the end: who asks again by this key wants it.
        const answer = await idempotency.answer(caller, key, body, () => answerTo(body, () => false, span));
        if (answer.isRepeated) response.setHeader("idempotency-replayed", "true");
        sendText(response, 200, JSON_TYPE, answer.text);
      },
    },
  ];
}
