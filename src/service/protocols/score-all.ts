import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { LoadedScorer } from "../../registry/load.ts";
import { isRefused, leadAnswers, problemOfLead, type RefusedLead } from "../answer-leads.ts";
import { chooseFramework } from "../choose-framework.ts";
import type { ServiceContext } from "../context.ts";
import { fieldProblem, Problem } from "../problem.ts";
import { ClientGone } from "../read-body.ts";
import { MOST_LEADS } from "../schemas/predict-request.ts";
import type { WithPredictionId } from "../schemas/prediction.ts";
import { spanOf, traced } from "../tracing.ts";

/** How the rows of another protocol are to be answered. */
export interface RowQuestion {
  readonly explain: "all" | "none" | number;
  readonly framework?: string | undefined;
  /** Milliseconds since 1970; now by default. */
  readonly asOf?: number | undefined;
  readonly coerce?: boolean | undefined;
}

/** So many leads are scored before other requests have their turn. */
const AT_ONCE = 200;

/**
 * The predictions of rows, for protocols that know no error in a row's place.
 * @throws Problem that names the first row that can't be scored, counted from 0, or that there are too many
 */
export async function scoreAll(
  context: ServiceContext,
  response: ServerResponse,
  loaded: LoadedScorer,
  rows: readonly unknown[],
  { explain, framework, asOf = context.clock().getTime(), coerce = false }: RowQuestion,
): Promise<WithPredictionId[]> {
  if (rows.length > MOST_LEADS)
    throw new Problem(
      "too-large",
      `found ${rows.length} rows, wanted at most 10,000: POST /predict/batch takes any number of leads`,
    );
  const chosen = chooseFramework(framework, loaded, context.frameworks);
  const answers = leadAnswers(loaded, { explain, framework: chosen, asOf, coerce }, context);
  const predictions: WithPredictionId[] = [];
  const span = spanOf(response);
  span?.answeredBy(loaded);
  const scoringFrom = performance.now();
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    if (from > 0) await setImmediate();
    if (response.destroyed) throw new ClientGone();
    for (const [i, one] of answers(rows.slice(from, from + AT_ONCE), from).entries()) {
      if (isRefused(one)) throw refusedRow(from + i, one);
      predictions.push(one);
    }
  }
  span?.phase("score", scoringFrom);
  await traced(response, "log", () => answers.logged());
  return predictions;
}

function refusedRow(row: number, refused: RefusedLead): Problem {
  const { errors } = refused.error;
  if (!errors) return problemOfLead(refused);
  return fieldProblem(
    "unusable-lead",
    errors.map(({ field, ...rest }) => ({ field: `${field} of row ${row}`, ...rest })),
  );
}
