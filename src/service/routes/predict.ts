import { setImmediate } from "node:timers/promises";
import { InputError } from "../../leads/input-error.ts";
import type { Framework } from "../../qualification/framework.ts";
import type { LoadedScorer } from "../../registry/load.ts";
import { LeadError } from "../../scoring/lead-error.ts";
import type { LeadScorer } from "../../scoring/scorer.ts";
import type { ServiceContext } from "../context.ts";
import { describeJson } from "../describe-json.ts";
import { parseBody } from "../parse-body.ts";
import { type Predict, readPredictRequest } from "../predict-request.ts";
import { fieldProblem, Problem } from "../problem.ts";
import { ClientGone, readBody } from "../read-body.ts";
import type { Route } from "../route.ts";
import { JSON_TYPE, sendText } from "../send.ts";

/** So many leads are scored before other requests have their turn. */
const AT_ONCE = 200;

/** How likely are these leads to buy, why, and are they worth a salesperson's time now. */
export function predictRoutes(context: ServiceContext): readonly Route[] {
  const { models, frameworks, clock, newId } = context;
  return [
    {
      method: "post",
      path: "/predict",
      summary: "Scores one lead or many, with reasons and the qualification verdict.",
      body: "PredictRequest",
      answers: { 200: "PredictAnswer" },
      problems: [
        "malformed-json",
        "unknown-model",
        "too-large",
        "unsupported-media-type",
        "model-unavailable",
      ],
      handle: async (request, response) => {
        const asked = readPredictRequest(parseBody(await readBody(request)));
        const loaded = await models.get(asked.model);
        const framework = chooseFramework(asked.framework, loaded, frameworks);
        const now = clock();
        const { name, version, sha256 } = loaded;
        const about = { model: { name, version, sha256 }, scoredAt: now.toISOString(), logged: "off" };
        const predictions: string[] = [];
        for (let from = 0; from < asked.leads.length; from += AT_ONCE) {
          if (from > 0) await setImmediate();
          if (response.destroyed) throw new ClientGone("the client went away");
          for (const one of answer(asked, loaded, framework, now.getTime(), from, newId))
            predictions.push(JSON.stringify(one));
        }
        // In one piece, ten thousand answers would hold up every other request while they become text.
        const text = `${JSON.stringify(about).slice(0, -1)},"predictions":[${predictions.join(",")}]}`;
        sendText(response, 200, JSON_TYPE, text);
      },
    },
  ];
}

/** The answers for the leads from an index on: predictions, and in its place the problem of one that can't be scored. */
function answer(
  asked: Predict,
  { scorer }: LoadedScorer,
  framework: Framework | undefined,
  now: number,
  from: number,
  newId: () => string,
): object[] {
  const { asOf = now, explain = "all", coerce = false, single } = asked;
  const leads = asked.leads.slice(from, from + AT_ONCE);
  const idField = scorer.parts.schema.columns.find(({ role }) => role === "id")?.name;
  const options = { asOf, explain, coerce, firstIndex: from, ...(framework && { framework }) };
  return scored(scorer, leads, options).map((found, i) => {
    if (!(found instanceof LeadError)) {
      const { id, ...rest } = found;
      return { id, predictionId: newId(), ...rest };
    }
    const error = fieldProblem("unusable-lead", found.problems);
    if (single) throw error;
    const index = from + i;
    return { index, id: idOf(leads[i], idField) ?? String(index), error: error.document() };
  });
}

function scored(
  scorer: LeadScorer,
  leads: readonly unknown[],
  options: Parameters<LeadScorer["scoreLeads"]>[1],
) {
  try {
    return scorer.scoreLeads(leads, options);
  } catch (error) {
    // Which of its columns tell a framework's concepts is fixed in the version, and may not suit another framework.
    if (!options.framework || !(error instanceof InputError)) throw error;
    throw new Problem("unusable-request", error.message);
  }
}

/** The version's own framework by its name, else a built-in one; undefined where none was asked for. */
function chooseFramework(
  name: string | undefined,
  { scorer }: LoadedScorer,
  frameworks: ServiceContext["frameworks"],
): Framework | undefined {
  if (name === undefined) return undefined;
  const own = scorer.parts.framework;
  const found = own?.name === name ? own : frameworks.get(name);
  if (found) return found;
  const names = new Set([...(own ? [own.name] : []), ...frameworks.keys()]);
  throw fieldProblem("unusable-request", [
    { field: "framework", found: describeJson(name), wanted: `one of ${[...names].join(", ")}` },
  ]);
}

/** The caller's own id of a lead that could not be scored, if it is one. */
function idOf(lead: unknown, field: string | undefined): string | null {
  if (field === undefined || typeof lead !== "object" || lead === null || !Object.hasOwn(lead, field))
    return null;
  const id = (lead as Readonly<Record<string, unknown>>)[field];
  return (typeof id === "string" && id !== "") || Number.isSafeInteger(id) ? String(id) : null;
}
