import { additive } from "../../src/learners/additive/additive.ts";
import { itIsALearner } from "../contracts/learner.ts";

// A weight of 2 and two rows give sums that differ in the last bits, so a near tie between two splits may fall otherwise.
itIsALearner(additive, { twice: 0.05, rowOrder: 0.25 });
