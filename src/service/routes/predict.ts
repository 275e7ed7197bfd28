import { InputError } from "../../leads/input-error.ts";
import type { Framework } from "../../qualification/framework.ts";
import type { LoadedScorer } from "../../registry/load.ts";
import { LeadError } from "../../scoring/lead-error.ts";
import type { ServiceContext } from "../context.ts";
import { describeJson } from "../describe-json.ts";
import { parseBody } from "../parse-body.ts";
import { type Predict, readPredictRequest } from "../predict-request.ts";
import { fieldProblem, Problem } from "../problem.ts";
import { readBody } from "../read-body.ts";
import type { Route } from "../route.ts";
import { sendJson } from "../send.ts";

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
        const answers = score(asked, loaded, framework, now.getTime());
        const { name, version, sha256, scorer } = loaded;
        const idField = scorer.parts.schema.columns.find(({ role }) => role === "id")?.name;
        sendJson(response, 200, {
          model: { name, version, sha256 },
          scoredAt: now.toISOString(),
          logged: "off",
          predictions: answers.map((answer, index) => {
            if (!(answer instanceof LeadError)) {
              const { id, ...rest } = answer;
              return { id, predictionId: newId(), ...rest };
            }
            const error = fieldProblem("unusable-lead", answer.problems);
            if (asked.single) throw error;
            return { index, id: idOf(asked.leads[index], idField) ?? String(index), error: error.document() };
          }),
        });
      },
    },
  ];
}

function score(asked: Predict, { scorer }: LoadedScorer, framework: Framework | undefined, now: number) {
  const { leads, asOf = now, explain = "all", coerce = false } = asked;
  try {
    return scorer.scoreLeads(leads, { asOf, explain, coerce, ...(framework && { framework }) });
  } catch (error) {
    // Which of its columns tell a framework's concepts is fixed in the version, and may not suit another framework.
    if (!framework || !(error instanceof InputError)) throw error;
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
