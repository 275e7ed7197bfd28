// The entry of a learner's worker thread.
import { serveTasks } from "../numeric/serve-tasks.ts";
import { boostBag } from "./additive/bag.ts";
import { fitCoefficients, tryPenalties } from "./linear/tasks.ts";

serveTasks([boostBag, fitCoefficients, tryPenalties]);
