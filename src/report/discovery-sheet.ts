import type { Framework } from "../qualification/framework.ts";
import type { Verdict } from "../qualification/verdict.ts";
import type { IfKnown, RankedQuestion } from "../scoring/ask-next.ts";
import type { EmptyField } from "../scoring/empty-fields.ts";
import type { Disposition, Prediction } from "../scoring/prediction.ts";
import { table } from "./markdown.ts";
import { percent } from "./words.ts";

/** All that a discovery sheet tells of one lead. */
export interface SheetFacts {
  /** `NAME:VERSION`. */
  readonly model: string;
  readonly prediction: Prediction;
  readonly framework: Framework;
  readonly emptyFields: readonly EmptyField[];
  /** "won within 90 days". */
  readonly predicts: string;
}

const FIELDS = 5;
const REASONS = 5;
const ANSWERS = 4;
const VERDICTS: Readonly<Record<Verdict, string>> = { met: "yes", notMet: "no", unknown: "not known" };
const TO_DO: Readonly<Record<Disposition, string>> = {
  approach: "approach it: it meets the gate",
  ask: "ask: nothing failed, but something isn't known",
  nurture: "nurture it: a good lead at a bad moment, or a weak one that meets the gate",
  setAside: "set it aside",
};

/**
 * What to ask one lead, in the order of what the answers would change, as Markdown to take into a call: where it stands, the questions with room
 * for the answers, what is known already.
 * @throws RangeError for a prediction without a qualification
 */
export function discoverySheet(facts: SheetFacts): string {
  const { model, prediction, framework, predicts } = facts;
  const { qualification, probability, interval, grade, disposition, expectedValue } = prediction;
  if (!qualification) throw new RangeError(`the lead ${prediction.id} has no qualification to ask by`);
  const asked = new Set(qualification.askNext.map(({ ifKnown }) => ifKnown?.column));
  const fields = facts.emptyFields.filter(({ column }) => !asked.has(column)).slice(0, FIELDS);
  return [
    `# Discovery sheet: lead ${prediction.id}`,
    [
      `- **${percent(probability)}** likely to be ${predicts} (90 %: ${percent(interval[0])} to ${percent(interval[1])}), grade **${grade}**`,
      ...(expectedValue === undefined ? [] : [`- expected value **${money(expectedValue)}**`]),
      `- ${framework.title}: stage **${qualification.stage}**` +
        (qualification.stoppedAt === null
          ? ""
          : `, stopped at **${titleOf(framework, qualification.stoppedAt)}**`),
      ...(disposition === null ? [] : [`- what to do: ${TO_DO[disposition]}`]),
    ].join("\n"),
    "## Ask, in this order",
    qualification.askNext.length === 0
      ? "Every criterion is answered."
      : qualification.askNext.map((question, at) => questionPart(question, at, facts)).join("\n\n"),
    ...(fields.length === 0
      ? []
      : [
          "## Also empty, and worth knowing",
          table(
            ["field", "moves the chance to buy by", "best", "worst", "answer"],
            fields.map((field) => [
              field.column,
              `${points(field.probabilityChange)} on average`,
              inWords(field.answers[0]),
              inWords(field.answers.at(-1)),
              "",
            ]),
          ),
        ]),
    "## Known already",
    table(
      ["criterion", "met", "because"],
      qualification.criteria
        .filter(({ verdict }) => verdict !== "unknown")
        .map(({ name, verdict, evidence }) => [
          titleOf(framework, name),
          VERDICTS[verdict],
          evidence
            .filter(({ value }) => value !== null)
            .map(({ concept, column, value }) => `${column ?? concept}: ${String(value)}`)
            .join("; "),
        ]),
    ),
    ...(prediction.contributions.length === 0
      ? []
      : [
          "## What speaks for and against it",
          prediction.contributions
            .slice(0, REASONS)
            .map(({ contribution, reason }) => `- ${contribution < 0 ? "−" : "+"} ${reason}`)
            .join("\n"),
        ]),
    `_By ${model}, as of ${prediction.featuresAsOf.slice(0, 10)}. Shares are those among training leads like this one; nothing here is a cause._`,
    "",
  ].join("\n\n");
}

function questionPart(
  { criterion, question, ifKnown }: RankedQuestion,
  at: number,
  facts: SheetFacts,
): string {
  const field = facts.emptyFields.find(({ column }) => column === ifKnown?.column);
  return [
    `### ${at + 1}. ${titleOf(facts.framework, criterion)}`,
    `**${question}**`,
    ...(ifKnown ? [expectation(ifKnown)] : []),
    ...(field ? [answersIn(field)] : []),
    "Answer: ______________________  said by: ____________  on: ____________",
  ].join("\n\n");
}

function expectation({
  met,
  notMet,
  probabilityChange,
  expectedValueChange,
  dispositionChange,
}: IfKnown): string {
  const worth =
    expectedValueChange === undefined ? "" : `, its expected value by ${money(expectedValueChange)}`;
  return (
    `Of leads like this ${percent(met, 0)} meet it and ${percent(notMet, 0)} don't. The answer moves the chance to buy by ${points(probabilityChange)} on average${worth}; ` +
    `what to do changes with a chance of ${percent(dispositionChange, 0)}.`
  );
}

/** The commonest answers, best first. */
function answersIn({ answers }: EmptyField): string {
  const common = [...answers].sort((a, b) => b.chance - a.chance).slice(0, ANSWERS);
  return answers
    .filter((answer) => common.includes(answer))
    .map((answer) => `- ${inWords(answer)}`)
    .join("\n");
}

function inWords(answer: EmptyField["answers"][number] | undefined): string {
  if (!answer) return "";
  const said = answer.answer === "true" ? "yes" : answer.answer === "false" ? "no" : answer.answer;
  return `${said}: ${percent(answer.probability)}`;
}

function titleOf(framework: Framework, criterion: string): string {
  return framework.criteria.find(({ name }) => name === criterion)?.title ?? criterion;
}

/** A difference of shares. */
function points(change: number): string {
  return `${(100 * change).toFixed(1)} points`;
}

function money(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value >= 100 ? 0 : 2 });
}
