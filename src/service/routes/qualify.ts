import { LeadError } from "../../scoring/lead-error.ts";
import {
  doNotProfile,
  idFieldOf,
  isRefused,
  objectorsTo,
  problemOfLead,
  refusedBy,
  refusedLead,
  suiting,
} from "../answer-leads.ts";
import { chooseFramework } from "../choose-framework.ts";
import type { ServiceContext } from "../context.ts";
import { readPredictRequest, WANTED_OF_LEADS } from "../predict-request.ts";
import { fieldProblem, PROBLEMS_OF_LEADS } from "../problem.ts";
import { readJson } from "../read-json.ts";
import type { Route } from "../route.ts";
import { qualifyRequest } from "../schemas/predict-request.ts";
import { WANTED_OF_QUESTION } from "../schemas/question.ts";
import { sendJson } from "../send.ts";
import { spanOf } from "../tracing.ts";

const { explain: _, ...wantedOfGate } = WANTED_OF_QUESTION;
const WANTED = { ...WANTED_OF_LEADS, ...wantedOfGate };

/** Are these leads worth a salesperson's time now, and what is to be asked next: the gate without a probability. */
export function qualifyRoutes(context: ServiceContext): readonly Route[] {
  const { models, frameworks, clock } = context;
  return [
    {
      method: "post",
      path: "/qualify",
      scope: "predict",
      summary:
        "The qualification verdict of one lead or many, with the questions that are open; no probability.",
      body: "QualifyRequest",
      answers: { 200: "QualifyAnswer" },
      problems: ["do-not-profile", ...PROBLEMS_OF_LEADS],
      handle: async (request, response) => {
        const asked = readPredictRequest(await readJson(request, context), qualifyRequest, WANTED);
        const loaded = await models.get(asked.model);
        const { name, version, sha256, scorer } = loaded;
        const chosen = chooseFramework(asked.framework, loaded, frameworks);
        const framework = chosen ?? scorer.parts.framework;
        if (!framework)
          throw fieldProblem("unusable-request", [
            {
              field: "framework",
              found: "nothing, and the version carries none",
              wanted: `one of ${[...frameworks.keys()].join(", ")}`,
            },
          ]);
        const now = clock();
        const { asOf = now.getTime(), coerce = false, leads } = asked;
        const idField = idFieldOf(loaded);
        const objected = leads.map(objectorsTo(loaded, context));
        const span = spanOf(response);
        span?.answeredBy(loaded);
        const gateFrom = performance.now();
        const qualifications = suiting(chosen, () =>
          scorer.qualifyLeads(
            leads.map((lead, i) => (objected[i] ? null : lead)),
            framework,
            { asOf, coerce, now: now.getTime() },
          ),
        ).map((found, index) => {
          if (objected[index]) return refusedBy(doNotProfile(), leads[index], idField, index);
          return found instanceof LeadError ? refusedLead(found, leads[index], idField, index) : found;
        });
        span?.phase("gate", gateFrom);
        const [first] = qualifications;
        if (asked.single && first && isRefused(first)) throw problemOfLead(first);
        const model = { name, version, sha256 };
        const unmapped = scorer.unmapped(framework);
        sendJson(response, 200, { model, qualifiedAt: now.toISOString(), unmapped, qualifications });
      },
    },
  ];
}
