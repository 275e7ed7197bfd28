import { csvLine } from "../../leads/csv-line.ts";
import { isRefused, type RefusedLead } from "../answer-leads.ts";
import { answerText } from "../answer-text.ts";
import type { WithPredictionId } from "../schemas/prediction.ts";

/** Turns the answers of a stream into text. */
export interface AnswerWriter {
  /** What comes before the first answer. */
  readonly head: string;
  line(answer: WithPredictionId | RefusedLead): string;
}

/** One JSON object a line, as they stand in the `predictions` of `POST /predict`. */
export const ndjsonWriter: AnswerWriter = {
  head: "",
  line: (answer) => `${answerText(answer)}\n`,
};

/** The columns that `leadlight score` writes, and the prediction's id, its warnings and why a lead can't be scored. */
export function csvWriter(id: string, reasons: number): AnswerWriter {
  const places = Array.from({ length: reasons }, (_, i) => i);
  const columns = [
    id,
    ...["probability", "score", "grade", "disposition", "stopped_at"],
    ...places.map((i) => `reason_${i + 1}`),
    ...["prediction_id", "warnings", "error"],
  ];
  return {
    head: `${csvLine(columns)}\n`,
    line(answer) {
      if (isRefused(answer)) {
        const empty = new Array<null>(columns.length - 2).fill(null);
        return `${csvLine([answer.id, ...empty, answer.error.detail])}\n`;
      }
      const fallback = answer.warnings.find(({ code }) => code === "noKnownField");
      const words = fallback ? [fallback.message] : answer.contributions.map(({ reason }) => reason);
      return `${csvLine([
        answer.id,
        answer.probability,
        answer.score,
        answer.grade,
        answer.disposition,
        answer.qualification?.stoppedAt ?? null,
        ...places.map((i) => words[i] ?? null),
        answer.predictionId,
        warningsIn(answer),
        null,
      ])}\n`;
    },
  };
}

/** `unseenValue industry; outOfRange budget`. That a cell is empty is plain to see, and that all cells are text too. */
export function warningsIn({ warnings }: WithPredictionId): string | null {
  const told = warnings.filter(({ code }) => code !== "missing" && code !== "coerced");
  return told.length === 0 ? null : told.map(({ code, field }) => `${code} ${field}`.trim()).join("; ");
}
