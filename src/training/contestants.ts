import { learnerNamed, learners } from "../learners/catalogue.ts";
import type { Learner } from "../learners/learner.ts";
import type { ContestOptions } from "./choose.ts";
import type { TrainSettings } from "./settings.ts";
import { thorough } from "./thorough.ts";

/** Below it only the linear learner is tried: tables would follow single leads. */
const FEWEST_WINS_FOR_TABLES = 20;
/** What may be asked for beside the learners of the catalogue: the winner of a contest, and a blend of all. */
const AUTO = "auto";
const BLEND = "blend";
/** Asked by intervals what a learner that was named may miss: it finds most kinds of structure. */
const WITNESS = "boosted";

/** Who takes part in the contest, and by what rules. */
export interface Contestants {
  readonly contestants: readonly Learner[];
  /** Whom intervals ask besides the winner; null for nobody. */
  readonly witness: Learner | null;
  readonly prefer: ContestOptions["prefer"];
  /** Whether the base rate is taken where the winner tells no more than it. */
  readonly orBaseRate: boolean;
}

/**
 * The learners that are asked for, simplest first.
 * @param wins mature ones
 * @param warnings what a person should know of those left out is added to these
 */
export function contestantsFor(wins: number, settings: TrainSettings, warnings: string[]): Contestants {
  const asked = settings.learner ?? AUTO;
  const prefer = asked === BLEND ? BLEND : (settings.prefer ?? "simple");
  const usual = learnersFor(asked, prefer, wins, warnings);
  const contestants = asked === AUTO && prefer === "accuracy" ? usual.map(thorough) : usual;
  return {
    contestants,
    witness: witnessFor(contestants, wins, settings),
    prefer,
    orBaseRate: asked === AUTO && wins >= FEWEST_WINS_FOR_TABLES, // of fewer, the linear learner was promised
  };
}

function learnersFor(
  asked: string,
  prefer: ContestOptions["prefer"],
  wins: number,
  warnings: string[],
): readonly Learner[] {
  if (wins >= FEWEST_WINS_FOR_TABLES)
    return asked === AUTO || asked === BLEND ? usableLearners(prefer, warnings) : [learnerNamed(asked)];
  warnings.push(
    `only ${wins} mature wins: trained the linear learner, whose probabilities will be rough; other learners want ${FEWEST_WINS_FOR_TABLES}`,
  );
  return [learnerNamed("linear")];
}

/** All learners but those that need what isn't installed and, where simplicity is preferred, those that are costly. */
function usableLearners(prefer: ContestOptions["prefer"], warnings: string[]): readonly Learner[] {
  return Object.values(learners).filter((learner) => {
    if (prefer === "simple" && learner.isCostly) return false;
    const missing = learner.missing?.() ?? null;
    if (missing !== null) warnings.push(`went on without ${learner.name}: ${missing}`);
    return missing === null;
  });
}

/** A witness is called where one learner was asked for: not under a budget, nor with too few wins to tell. */
function witnessFor(
  contestants: readonly Learner[],
  wins: number,
  { budgetSeconds }: TrainSettings,
): Learner | null {
  const isAlone = contestants.length === 1 && contestants[0]!.name !== WITNESS;
  return isAlone && wins >= FEWEST_WINS_FOR_TABLES && budgetSeconds === undefined
    ? learnerNamed(WITNESS)
    : null;
}
