import type { RankedQualification } from "../scoring/ask-next.ts";
import type { RefusedLead } from "./answer-leads.ts";
import type { WithPredictionId } from "./schemas/prediction.ts";

/**
 * Where an answer that is kept holds its text: whoever sends it takes the same. No copy of the answer has it, nor does anybody list
 * it. (A map of answers would keep their texts until a full collection of garbage.)
 */
const KEPT = Symbol("text");
/** The texts of frozen parts, which many answers share. */
const shared = new WeakMap<object, string>();

/** The JSON text of an answer. */
export function answerText(answer: WithPredictionId | RefusedLead): string {
  return (answer as { readonly [KEPT]?: string })[KEPT] ?? textOf(answer);
}

/** The same, remembered for as long as the answer is. */
export function keepText(answer: WithPredictionId): string {
  const text = textOf(answer);
  Object.defineProperty(answer, KEPT, { value: text });
  return text;
}

/** What `JSON.stringify` says, in less time: most of an answer is verdicts and questions that it shares with others. */
function textOf(answer: WithPredictionId | RefusedLead): string {
  if (!("qualification" in answer) || answer.qualification === null) return JSON.stringify(answer);
  const rest = JSON.stringify({ ...answer, qualification: undefined });
  return `${rest.slice(0, -1)},"qualification":${textOfQualification(answer.qualification)}}`;
}

function textOfQualification(qualification: RankedQualification): string {
  const rest = JSON.stringify({ ...qualification, criteria: undefined, askNext: undefined });
  const { criteria, askNext } = qualification;
  return `${rest.slice(0, -1)},"criteria":${textOfList(criteria)},"askNext":${textOfList(askNext)}}`;
}

function textOfList(list: readonly object[]): string {
  let text = "[";
  for (let i = 0; i < list.length; i++) text += `${i === 0 ? "" : ","}${textOfPart(list[i]!)}`;
  return `${text}]`;
}

function textOfPart(part: object): string {
  const known = shared.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify(part);
  if (Object.isFrozen(part)) shared.set(part, text);
  return text;
}
