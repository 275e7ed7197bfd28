// The entry of a learner's worker thread.
import { serveTasks } from "../numeric/serve-tasks.ts";
import { boostBag } from "./additive/bag.ts";
import { boostPairs } from "./additive/pair-bag.ts";
import { rankPairs } from "./additive/rank-pairs.ts";
import { boostTrees, helpBoosting } from "./boosted/bag.ts";
import { fitCoefficients, tryPenalties } from "./linear/tasks.ts";

serveTasks([boostBag, boostPairs, rankPairs, boostTrees, helpBoosting, fitCoefficients, tryPenalties]);
