// The entry of a learner's worker thread.
import { cutAtQuantiles } from "../features/cut-points.ts";
import { serveTasks } from "../numeric/serve-tasks.ts";
import { boostBag } from "./additive/bag.ts";
import { boostPairs } from "./additive/pair-bag.ts";
import { rankPairs } from "./additive/rank-pairs.ts";
import { fitTables, selectEvidence } from "./bayes/tasks.ts";
import { boostTrees, helpBoosting } from "./boosted/bag.ts";
import { fitCoefficients, tryPenalties } from "./linear/tasks.ts";
import { trainNet } from "./neural/member.ts";
import { learnCard, refitRules, trySizes } from "./points/tasks.ts";

serveTasks([
  cutAtQuantiles,
  boostBag,
  boostPairs,
  rankPairs,
  boostTrees,
  helpBoosting,
  fitCoefficients,
  tryPenalties,
  selectEvidence,
  fitTables,
  trainNet,
  trySizes,
  learnCard,
  refitRules,
]);
