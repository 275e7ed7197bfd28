import { usedFeatures } from "../../program/term-features.ts";
import type { LoadedScorer } from "../../registry/load.ts";
import { idFieldOf, leadAnswers } from "../answer-leads.ts";
import { answerStream } from "../batch/answer-stream.ts";
import { csvWriter, ndjsonWriter } from "../batch/answer-writer.ts";
import { csvCutter } from "../batch/csv-cutter.ts";
import { ndjsonCutter } from "../batch/ndjson-cutter.ts";
import { chooseFramework } from "../choose-framework.ts";
import type { ServiceContext } from "../context.ts";
import { mediaTypeOf } from "../media-type.ts";
import { questionInQuery } from "../question-in-query.ts";
import type { Route } from "../route.ts";
import { question } from "../schemas/question.ts";
import type { Logged } from "../service-ledger.ts";
import { timedAnswers } from "../timed-answers.ts";
import { spanOf } from "../tracing.ts";

const NDJSON = "application/x-ndjson";
const CSV = "text/csv";
/** Reasons of a lead in CSV, where nothing else is asked for. */
const CSV_REASONS = 3;

/** Any number of leads as a stream, answered as a stream. */
export function predictBatchRoutes(context: ServiceContext): readonly Route[] {
  const { models, frameworks, clock } = context;
  return [
    {
      method: "post",
      path: "/predict/batch",
      summary: "Scores any number of leads: NDJSON or CSV, answered in the same form while it is read.",
      scope: "predict",
      parameters: question,
      body: { [NDJSON]: "text", [CSV]: "text" },
      answers: { 200: { [NDJSON]: "text", [CSV]: "text" } },
      problems: [
        "unusable-request",
        "unknown-model",
        "unsupported-media-type",
        "model-unavailable",
        "ledger-unavailable",
      ],
      handle: async (request, response) => {
        const type = mediaTypeOf(request.headers, [NDJSON, CSV]);
        const asked = questionInQuery(request.query as Record<string, unknown>);
        const loaded = await models.get(asked.model);
        const isCsv = type === CSV;
        const { explain = isCsv ? CSV_REASONS : "all", asOf = clock().getTime() } = asked;
        const coerce = isCsv || asked.coerce === true; // a cell of CSV is always text
        const framework = chooseFramework(asked.framework, loaded, frameworks);
        const answers = leadAnswers(loaded, { explain, asOf, coerce, framework }, context);
        const span = spanOf(response);
        span?.answeredBy(loaded);
        const timed = span && timedAnswers(answers);
        await answerStream(request, response, {
          cutter: isCsv ? csvCutter() : ndjsonCutter(),
          answers: timed ?? answers,
          writer: isCsv ? csvWriter(idFieldOf(loaded) ?? "id", reasonsFor(explain, loaded)) : ndjsonWriter,
          begin() {
            response.setHeader("content-type", `${type}; charset=utf-8`);
            response.setHeader("leadlight-model", `${loaded.name}:${loaded.version}`);
            response.setHeader("leadlight-model-sha256", loaded.sha256);
            response.setHeader("leadlight-scored-at", clock().toISOString());
            response.setHeader("leadlight-logged", promised(context.ledger));
          },
        });
        if (timed) span.streamed(timed.leads(), timed.scoreMs(), timed.logMs());
      },
    },
  ];
}

/** How the predictions are kept: a stream that can't keep this word breaks off, or where it is buffered tells of it in metrics. */
function promised(ledger: ServiceContext["ledger"]): Logged {
  if (ledger === null) return "off";
  return ledger.isSync ? "durable" : "buffered";
}

function reasonsFor(explain: "all" | "none" | number, { scorer }: LoadedScorer): number {
  if (explain === "none") return 0;
  const all = usedFeatures(scorer.parts.win).length;
  return explain === "all" ? all : Math.min(explain, all);
}
