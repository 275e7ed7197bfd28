import type { Dealt } from "../ledger/entry.ts";
import { ownId } from "../ledger/prediction-draft.ts";
import type { LoadedScorer } from "../registry/load.ts";
import {
  type AnswerContext,
  idFieldOf,
  isRefused,
  type LeadAnswers,
  type LeadQuestion,
  leadAnswers,
  modelIdOf,
} from "./answer-leads.ts";
import type { ServiceContext } from "./context.ts";
import type { ServiceLog } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { ModelStore } from "./model-store.ts";
import { Problem } from "./problem.ts";
import { createShadow } from "./shadow.ts";
import { isInShare, type Share } from "./share.ts";

/** How often the versions of the contest are looked up, in milliseconds; the store watches their aliases. */
const LOOK = 500;

export interface ContestSettings {
  /** The version that scores every lead beside the one that answers. */
  readonly shadow?: string | undefined;
  /** The version that answers a share of the leads. */
  readonly share?: Share | undefined;
}

/** The answers of leads of which some may be another version's. */
export interface ContestAnswers extends LeadAnswers {
  /** The version that gave this answer. */
  by(answer: object): LoadedScorer;
}

/** Other versions side by side with the default one, for requests to `/predict` that name no model. */
export interface Contest {
  answers(loaded: LoadedScorer, question: LeadQuestion, context: AnswerContext): ContestAnswers;
  /** Why one of the versions can't be had; its part is the default version's until then. */
  faults(): readonly string[];
  close(): void;
}

export interface ContestParts extends Pick<ServiceContext, "ledger" | "clock"> {
  readonly models: ModelStore;
  readonly metrics: Metrics;
  readonly log: ServiceLog;
}

/** @returns null where nothing is set */
export function openContest({ shadow, share }: ContestSettings, parts: ContestParts): Contest | null {
  if (shadow === undefined && share === undefined) return null;
  const { models, metrics, log, ledger, clock } = parts;
  const beside = createShadow({ metrics, log, store: ledger?.store ?? null, clock });
  const found: Record<"shadow" | "share", LoadedScorer | null> = { shadow: null, share: null };
  const faults: Record<"shadow" | "share", string | null> = { shadow: null, share: null };

  async function look(role: "shadow" | "share", ref: string): Promise<void> {
    try {
      const full = /[@:]/.test(ref) ? ref : `${(await models.get()).name}@${ref}`;
      found[role] = await models.get(full);
      faults[role] = null;
    } catch (error) {
      const fault = error instanceof Problem ? error.message : "it can't be loaded";
      if (fault !== faults[role]) log.warn({ role, fault }, "a version of the contest can't be had");
      found[role] = null;
      faults[role] = fault;
    }
  }

  async function lookAtBoth(): Promise<void> {
    if (shadow !== undefined) await look("shadow", shadow);
    if (share !== undefined) await look("share", share.ref);
  }
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void lookAtBoth().finally(() => {
      isLooking = false;
    });
  }, LOOK).unref();
  void lookAtBoth();

  return {
    answers(loaded, question, context) {
      const idField = idFieldOf(loaded);
      const by = new WeakMap<object, LoadedScorer>();
      const rival = found.share;
      const part = rival && share ? share.part : 0;
      const dealtTo = (role: Dealt["role"], part: number, against: LoadedScorer) => ({
        ...question,
        dealt: { role, share: part, against: modelIdOf(against) },
      });
      const main = leadAnswers(loaded, rival ? dealtTo("champion", 1 - part, rival) : question, context);
      const other = rival && leadAnswers(rival, dealtTo("challenger", part, loaded), context);
      const isOthers = (lead: unknown) => other !== null && isInShare(ownId(lead, idField), part);

      function shadowed(leads: readonly unknown[], answers: ReturnType<LeadAnswers>): void {
        if (!found.shadow) return;
        for (const [i, answer] of answers.entries())
          if (!isRefused(answer)) {
            const { predictionId, probability, grade } = answer;
            const lead = leads[i];
            const leadId = ownId(lead, idField);
            const { shadow } = found;
            beside.add({ lead, leadId, predictionId, probability, grade, shadow, question });
          }
      }

      /** Runs of leads of the same side are scored together, each at its place. */
      function answer(leads: readonly unknown[], firstIndex: number): ReturnType<LeadAnswers> {
        const answers: ReturnType<LeadAnswers> = [];
        for (let from = 0, to = 0; from < leads.length; from = to) {
          const side = isOthers(leads[from]);
          for (to = from + 1; to < leads.length && isOthers(leads[to]) === side; ) to += 1;
          const run = leads.slice(from, to);
          const made = (side ? other! : main)(run, firstIndex + from);
          if (side) for (const one of made) by.set(one, rival!);
          else shadowed(run, made);
          answers.push(...made);
        }
        return answers;
      }

      return Object.assign(answer, {
        by: (one: object) => by.get(one) ?? loaded,
        logged: async () => {
          const ways = [await main.logged(), ...(other ? [await other.logged()] : [])];
          return ways.includes("off") ? "off" : ways[0]!;
        },
      });
    },
    faults: () =>
      Object.entries(faults).flatMap(([role, fault]) => (fault === null ? [] : [`the ${role}: ${fault}`])),
    close() {
      clearInterval(timer);
      beside.close();
    },
  };
}
