import { InputError } from "../leads/input-error.ts";
import type { Dealt, ModelId } from "../ledger/entry.ts";
import { ownId } from "../ledger/prediction-draft.ts";
import type { Framework } from "../qualification/framework.ts";
import type { LoadedScorer } from "../registry/load.ts";
import { LeadError } from "../scoring/lead-error.ts";
import type { Prediction } from "../scoring/prediction.ts";
import type { ScoreOptions } from "../scoring/scorer.ts";
import type { ServiceContext } from "./context.ts";
import { predictionKeeper } from "./keep-predictions.ts";
import { fieldProblem, Problem, type ProblemDocument } from "./problem.ts";
import type { WithPredictionId } from "./schemas/prediction.ts";
import type { Logged } from "./service-ledger.ts";

/** How leads are to be answered. */
export interface LeadQuestion {
  readonly explain: NonNullable<ScoreOptions["explain"]>;
  /** In place of the version's own. */
  readonly framework: Framework | undefined;
  /** When they are looked at, in milliseconds since 1970. */
  readonly asOf: number;
  readonly coerce: boolean;
  /** Where leads are dealt to two versions: which of them this is. */
  readonly dealt?: Dealt;
}

/** What stands in the place of a lead that can't be scored. */
export interface RefusedLead {
  readonly index: number;
  readonly id: string;
  readonly error: ProblemDocument;
}

/** The answer of each lead in its place; a prediction has an id of its own, and `logged` puts it into the ledger. */
export interface LeadAnswers {
  (leads: readonly unknown[], firstIndex: number): (WithPredictionId | RefusedLead)[];
  /**
   * Keeps the predictions made since the last call, and says how: awaited before they are sent.
   * @throws LedgerError where they were to be durable and can't be made so
   */
  logged(): Promise<Logged> | Logged;
}

/** Of one version. */
export interface OwnAnswers extends LeadAnswers {
  /** The answer to a lead that is the whole of its request: scored with those that come in at the same time. */
  alone(lead: unknown): WithPredictionId | RefusedLead | Promise<WithPredictionId | RefusedLead>;
}

/** What answers are made with. */
export type AnswerContext = Pick<ServiceContext, "newId" | "ledger" | "clock" | "metrics" | "scoreAlone">;

/**
 * The one way in which every address of the service scores leads.
 * @throws Problem where the framework doesn't suit the version
 */
export function leadAnswers(
  loaded: LoadedScorer,
  question: LeadQuestion,
  { newId, ledger, clock, metrics, scoreAlone }: AnswerContext,
): OwnAnswers {
  const { scorer } = loaded;
  const { framework, dealt: _, ...options } = question;
  const idField = idFieldOf(loaded);
  const keeper = predictionKeeper(loaded, question, idField, ledger, clock);
  const objects = objectorsTo(loaded, { ledger });
  const objected = (lead: unknown, index: number) => refusedBy(doNotProfile(), lead, idField, index);
  const told = (found: Prediction | LeadError, lead: unknown, index: number) =>
    found instanceof LeadError ? refusedLead(found, lead, idField, index) : named(found, newId());
  const keep = (leads: readonly unknown[], firstIndex: number, made: (WithPredictionId | RefusedLead)[]) => {
    keeper.keep(
      leads,
      firstIndex,
      made.map((one) => (isRefused(one) ? null : one)),
    );
    metrics.scored(loaded, made);
    return made;
  };
  const answers = (leads: readonly unknown[], firstIndex: number) => {
    const objectors = leads.map(objects);
    const asked = objectors.includes(true) ? leads.map((lead, i) => (objectors[i] ? null : lead)) : leads;
    const made = suiting(framework, () =>
      scorer.scoreLeads(asked, {
        ...options,
        firstIndex,
        now: clock().getTime(),
        ...(framework && { framework }),
      }),
    ).map((found, i) =>
      objectors[i] ? objected(leads[i], firstIndex + i) : told(found, leads[i], firstIndex + i),
    );
    return keep(leads, firstIndex, made);
  };
  const alone = (lead: unknown) => {
    if (objects(lead)) return keep([lead], 0, [objected(lead, 0)])[0]!;
    const answer = (found: Prediction | LeadError) => keep([lead], 0, [told(found, lead, 0)])[0]!;
    const found = suiting(framework, () => scoreAlone(lead, { scorer, ...question, now: clock().getTime() }));
    if (!(found instanceof Promise)) return answer(found);
    return found.then(answer, (error: unknown) => {
      throw unsuited(framework, error);
    });
  };
  return Object.assign(answers, { alone, logged: keeper.logged });
}

/** A prediction that was just made, with its id: V8 gives each copy of so large an object a class of its own, which slows all that reads it. */
function named(prediction: Prediction, predictionId: string): WithPredictionId {
  const answer = prediction as Prediction & { predictionId: string };
  answer.predictionId = predictionId;
  return answer;
}

/**
 * Which leads are on the do-not-profile list, for addresses that look at leads without scoring them here.
 * @throws Problem while that isn't known: then nobody may be scored
 */
export function objectorsTo(
  loaded: LoadedScorer,
  { ledger }: Pick<ServiceContext, "ledger">,
): (lead: unknown) => boolean {
  if (ledger?.store.status().knowsObjectors === false)
    throw new Problem(
      "ledger-unavailable",
      "looking who objected to being profiled: found a list that can't be read, wanted it: no lead is scored until it can",
      { headers: { "retry-after": "1" } },
    );
  const idField = idFieldOf(loaded);
  return (lead) => {
    const id = ownId(lead, idField);
    return id !== null && ledger?.store.isDoNotProfile(id) === true;
  };
}

/** Why a lead isn't scored that is on the do-not-profile list. */
export function doNotProfile(): Problem {
  return new Problem("do-not-profile", "found a lead that objected to being profiled: it isn't scored");
}

/** What stands in the place of a lead that the scorer refuses. */
export function refusedLead(
  { problems }: LeadError,
  lead: unknown,
  idField: string | undefined,
  index: number,
): RefusedLead {
  return refusedBy(fieldProblem("unusable-lead", problems), lead, idField, index);
}

/** What stands in the place of a lead that is not answered, for this reason. */
export function refusedBy(
  problem: Problem,
  lead: unknown,
  idField: string | undefined,
  index: number,
): RefusedLead {
  return { index, id: idOf(lead, idField) ?? String(index), error: problem.document() };
}

/** What tells a version from all others. */
export function modelIdOf({ name, version, sha256 }: LoadedScorer): ModelId {
  return { name, version, sha256 };
}

/** The column that tells a lead's id. */
export function idFieldOf({ scorer }: LoadedScorer): string | undefined {
  return scorer.parts.schema.columns.find(({ role }) => role === "id")?.name;
}

/** Whether the lead of this answer could not be scored. */
export function isRefused(answer: object | RefusedLead): answer is RefusedLead {
  return "error" in answer;
}

/** The problem of a refused lead, where it is the answer's. */
export function problemOfLead({ error }: RefusedLead): Problem {
  return error.errors ? fieldProblem("unusable-lead", error.errors) : doNotProfile();
}

/**
 * What `work` gives with a framework that was asked for.
 * @throws Problem where that doesn't suit the version
 */
export function suiting<T>(framework: Framework | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unsuited(framework, error);
  }
}

/** Which of its columns tell a framework's concepts is fixed in the version, and may not suit another framework. */
function unsuited(framework: Framework | undefined, error: unknown): unknown {
  return framework && error instanceof InputError ? new Problem("unusable-request", error.message) : error;
}

/** The caller's own id of a lead that could not be scored, if it is one. */
function idOf(lead: unknown, field: string | undefined): string | null {
  if (field === undefined || typeof lead !== "object" || lead === null || !Object.hasOwn(lead, field))
    return null;
  const id = (lead as Readonly<Record<string, unknown>>)[field];
  return (typeof id === "string" && id !== "") || Number.isSafeInteger(id) ? String(id) : null;
}
