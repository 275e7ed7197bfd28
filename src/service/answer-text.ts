import type { RankedQualification } from "../scoring/ask-next.ts";
import type { Contribution } from "../scoring/prediction.ts";
import { isRefused, type RefusedLead } from "./answer-leads.ts";
import type { WithPredictionId } from "./schemas/prediction.ts";

/**
 * Where an answer that is kept holds its text: whoever sends it takes the same. No copy of the answer has it, nor does anybody list
 * it. (A map of answers would keep their texts until a full collection of garbage.)
 */
const KEPT = Symbol("text");
/** The texts of frozen parts, which many answers share. */
const shared = new WeakMap<object, string>();
/** Text that JSON writes as it stands, as most is. */
const PLAIN = /^[ !#-[\]-~]*$/;

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

/**
 * What `JSON.stringify` says of the answer, the qualification last, in less time: most of it are verdicts and questions that it
 * shares with others, and of the rest it is known what it is.
 */
function textOf(answer: WithPredictionId | RefusedLead): string {
  if (isRefused(answer)) return JSON.stringify(answer);
  const { qualification, horizons, amount, amountInterval, expectedValue } = answer;
  let text = `{"id":${quoted(answer.id)},"probability":${number(answer.probability)},"interval":${pair(answer.interval)}`;
  text += `,"score":${number(answer.score)},"grade":"${answer.grade}","logit":${number(answer.logit)},"base":${number(answer.base)}`;
  text += `,"contributions":${list(answer.contributions, textOfContribution)},"rest":${number(answer.rest)}`;
  text += `,"answeredBy":"${answer.answeredBy}","fallback":${orNull(answer.fallback)},"featuresAsOf":"${answer.featuresAsOf}"`;
  text += `,"disposition":${orNull(answer.disposition)},"dispositionBecause":${orNull(answer.dispositionBecause)}`;
  if (qualification === null) text += ',"qualification":null';
  text += `,"warnings":${list(answer.warnings, textOfPart)}`;
  if (horizons !== undefined) text += `,"horizons":${JSON.stringify(horizons)}`;
  if (amount !== undefined) text += `,"amount":${number(amount)}`;
  if (amountInterval !== undefined) text += `,"amountInterval":${pair(amountInterval)}`;
  if (expectedValue !== undefined) text += `,"expectedValue":${number(expectedValue)}`;
  text += `,"predictionId":${quoted(answer.predictionId)}`;
  return qualification === null
    ? `${text}}`
    : `${text},"qualification":${textOfQualification(qualification)}}`;
}

function textOfQualification(qualification: RankedQualification): string {
  const { framework, frameworkVersion, frameworkSha256, stage, stoppedAt, points } = qualification;
  let text = `{"framework":${quoted(framework)},"frameworkVersion":${orNull(frameworkVersion)},"frameworkSha256":"${frameworkSha256}"`;
  text += `,"stage":"${stage}","stoppedAt":${orNull(stoppedAt)}`;
  text += `,"points":{"met":${number(points.met)},"notMet":${number(points.notMet)},"unknown":${number(points.unknown)}}`;
  return `${text},"criteria":${list(qualification.criteria, textOfPart)},"askNext":${list(qualification.askNext, textOfPart)}}`;
}

function textOfContribution({ feature, column, value, contribution, reason }: Contribution): string {
  const told = typeof value === "number" ? number(value) : typeof value === "string" ? quoted(value) : value;
  return `{"feature":${quoted(feature)},"column":${quoted(column)},"value":${told},"contribution":${number(contribution)},"reason":${quoted(reason)}}`;
}

function list<Item>(items: readonly Item[], textOfItem: (item: Item) => string): string {
  let text = "[";
  for (let i = 0; i < items.length; i++)
    text += i === 0 ? textOfItem(items[i]!) : `,${textOfItem(items[i]!)}`;
  return `${text}]`;
}

function textOfPart(part: object): string {
  const known = shared.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify(part);
  if (Object.isFrozen(part)) shared.set(part, text);
  return text;
}

function pair([low, high]: readonly [number, number]): string {
  return `[${number(low)},${number(high)}]`;
}

function orNull(text: string | null): string {
  return text === null ? "null" : quoted(text);
}

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function number(value: number): string {
  return Number.isFinite(value) ? `${value}` : "null";
}
