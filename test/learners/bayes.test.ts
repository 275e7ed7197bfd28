import { bayes } from "../../src/learners/bayes/bayes.ts";
import { itIsALearner } from "../contracts/learner.ts";

// Rows in another order fall into other inner folds, which may choose another smoothing.
itIsALearner(bayes, { twice: 1e-6, rowOrder: 0.25 });
