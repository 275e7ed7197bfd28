import { points } from "../../src/learners/points/points.ts";
import { itIsALearner } from "../contracts/learner.ts";

// Rows in another order fall into other inner folds, which may choose another number of rules.
itIsALearner(points, { twice: 1e-4, rowOrder: 0.25 });
