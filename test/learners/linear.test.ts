import { linear } from "../../src/learners/linear/linear.ts";
import { itIsALearner } from "../contracts/learner.ts";

// Rows in another order fall into other inner folds, which may choose the next penalty.
itIsALearner(linear, { twice: 1e-6, rowOrder: 0.1 });
