import { contributionChanges } from "../../explanation/contribution-changes.ts";
import { nearestDeals } from "../../explanation/nearest-deals.ts";
import { parseDate } from "../../leads/dates.ts";
import { LeadError } from "../../scoring/lead-error.ts";
import { liftGrade } from "../../scoring/lift-grade.ts";
import type { Prediction } from "../../scoring/prediction.ts";
import { doNotProfile, objectorsTo, suiting } from "../answer-leads.ts";
import { fieldsOf, refuseIfWrong, wrongFields } from "../check-fields.ts";
import { chooseFramework } from "../choose-framework.ts";
import type { ServiceContext } from "../context.ts";
import { createNeighbourStore } from "../neighbour-store.ts";
import { fieldProblem, PROBLEMS_OF_LEADS } from "../problem.ts";
import { readJson } from "../read-json.ts";
import type { Route } from "../route.ts";
import { type ExplainRequest, explainRequest, WANTED_OF_EXPLAIN } from "../schemas/explain.ts";
import { sendJson } from "../send.ts";
import { spanOf, traced } from "../tracing.ts";

const NEIGHBOURS = 5;

/** Why is a lead scored so, what if a field were otherwise, what would lift its grade, and which won deals are like it. */
export function explainRoutes(context: ServiceContext): readonly Route[] {
  const { models, frameworks, registry, clock, log } = context;
  const neighbourStore = createNeighbourStore(registry, log);
  return [
    {
      method: "post",
      path: "/explain",
      scope: "predict",
      summary:
        "What if a field were otherwise, the smallest change that lifts the grade, the most similar won deals.",
      body: "ExplainRequest",
      answers: { 200: "ExplainAnswer" },
      problems: ["do-not-profile", ...PROBLEMS_OF_LEADS],
      handle: async (request, response) => {
        const asked = readExplainRequest(await readJson(request, context));
        const loaded = await models.get(asked.model);
        const { name, version, sha256, scorer } = loaded;
        if (objectorsTo(loaded, context)(asked.lead)) throw doNotProfile();
        const framework = chooseFramework(asked.framework, loaded, frameworks);
        const now = clock();
        const { lead, whatIf, counterfactual = true, neighbours = NEIGHBOURS, coerce = false } = asked;
        const options = {
          asOf: asked.asOf === undefined ? now.getTime() : parseDate(asked.asOf),
          coerce,
          now: now.getTime(),
          ...(framework && { framework }),
        };
        spanOf(response)?.answeredBy(loaded);
        const score = (one: unknown) => {
          const [found] = suiting(framework, () => scorer.scoreLeads([one], options));
          if (found instanceof LeadError) throw fieldProblem("unusable-lead", found.problems);
          return found!;
        };
        const prediction = await traced(response, "score", () => score(lead));
        const notes: string[] = [];
        const lift = counterfactual
          ? await traced(response, "lift", () => liftGrade(scorer, lead as object as Lead, options))
          : undefined;
        if (typeof lift === "string") notes.push(lift);
        const deals =
          neighbours > 0 ? await traced(response, "neighbours", () => neighbourStore.get(loaded)) : undefined;
        if (deals === null) notes.push("no won deals are stored beside this version, so none can be likened");
        sendJson(response, 200, {
          model: { name, version, sha256 },
          scoredAt: now.toISOString(),
          prediction,
          ...(whatIf && { whatIf: whatIfAnswer(prediction, score({ ...(lead as object), ...whatIf })) }),
          ...(lift !== undefined && { counterfactual: typeof lift === "string" ? null : liftAnswer(lift) }),
          ...(deals !== undefined && {
            neighbours: deals && nearestDeals(deals, contributionsByName(prediction), neighbours),
          }),
          notes,
        });
      },
    },
  ];
}

type Lead = Readonly<Record<string, unknown>>;

function readExplainRequest(body: unknown): ExplainRequest {
  const fields = fieldsOf(body, 'an object with "lead"');
  refuseIfWrong(wrongFields(fields, explainRequest, WANTED_OF_EXPLAIN));
  return fields as ExplainRequest;
}

function whatIfAnswer(before: Prediction, after: Prediction) {
  const change = (a: number, b: number) => ({ before: a, after: b, change: b - a });
  return {
    prediction: after,
    probability: change(before.probability, after.probability),
    logit: change(before.logit, after.logit),
    contributions: contributionChanges(before.contributions, after.contributions),
  };
}

function liftAnswer({ changes, prediction }: Exclude<ReturnType<typeof liftGrade>, string>) {
  const { grade, probability, score, disposition } = prediction;
  return { changes, grade, probability, score, disposition };
}

function contributionsByName({ contributions }: Prediction): ReadonlyMap<string, number> {
  return new Map(contributions.map(({ feature, contribution }) => [feature, contribution]));
}
