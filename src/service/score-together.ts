import type { Framework } from "../qualification/framework.ts";
import type { LeadError } from "../scoring/lead-error.ts";
import type { Prediction } from "../scoring/prediction.ts";
import type { LeadScorer, ScoreOptions } from "../scoring/scorer.ts";

/** So many are scored in one go; the others follow in a second one. */
const MOST = 200;

/** How a lead that came alone is to be scored. */
export interface LoneQuestion {
  readonly scorer: LeadScorer;
  readonly explain: NonNullable<ScoreOptions["explain"]>;
  readonly coerce: boolean;
  readonly framework: Framework | undefined;
  /** When it is looked at, in milliseconds since 1970. */
  readonly asOf: number;
  readonly now: number;
}

/** Scores one lead, at once or with others. @throws what `scoreLeads` throws, or rejects with it */
export type LoneScorer = (
  lead: unknown,
  question: LoneQuestion,
) => Prediction | LeadError | Promise<Prediction | LeadError>;

interface Waiting {
  readonly lead: unknown;
  readonly asOf: number;
  resolve(found: Prediction | LeadError): void;
  reject(error: unknown): void;
}

interface Group {
  question: LoneQuestion;
  readonly waiting: Waiting[];
}

/**
 * Leads of requests that come in at the same time are scored in one go, which takes a third of the time; none waits for another to
 * come. The first of a turn of the event loop is scored at once where it was alone in the turn before. A lead's answer doesn't
 * depend on those beside it.
 */
export function scoreTogether(): LoneScorer {
  let groups: Group[] = [];
  let came = 0;
  let isBusy = false;
  /** All requests that the system held ready have been read. */
  const endTurn = () => {
    isBusy = came > 1;
    came = 0;
    const now = groups;
    groups = [];
    for (const group of now) scoreGroup(group);
  };
  return (lead, question) => {
    came += 1;
    if (came === 1) {
      setImmediate(endTurn);
      if (!isBusy) return scoreOne(lead, question);
    }
    return new Promise((resolve, reject) => {
      let group = groups.find((one) => isAlike(one.question, question) && one.waiting.length < MOST);
      if (!group) {
        group = { question, waiting: [] };
        groups.push(group);
      }
      group.question = question; // its `now` is the latest
      group.waiting.push({ lead, asOf: question.asOf, resolve, reject });
    });
  };
}

function scoreOne(lead: unknown, { scorer, framework, ...question }: LoneQuestion): Prediction | LeadError {
  return scorer.scoreLeads([lead], framework ? { ...question, framework } : question)[0]!;
}

function isAlike(a: LoneQuestion, b: LoneQuestion): boolean {
  return (
    a.scorer === b.scorer && a.explain === b.explain && a.coerce === b.coerce && a.framework === b.framework
  );
}

function scoreGroup({ question, waiting }: Group): void {
  const { scorer, explain, coerce, framework, now } = question;
  try {
    const found = scorer.scoreLeads(
      waiting.map(({ lead }) => lead),
      {
        asOf: Float64Array.from(waiting, ({ asOf }) => asOf),
        ...{ explain, coerce, now },
        isEachAlone: true,
        ...(framework && { framework }),
      },
    );
    for (const [i, { resolve }] of waiting.entries()) resolve(found[i]!);
  } catch (error) {
    const [only, ...others] = waiting;
    // Whose fault it was isn't told: each by itself, none suffers for another.
    if (others.length > 0) for (const one of waiting) scoreGroup({ question, waiting: [one] });
    else only!.reject(error);
  }
}
