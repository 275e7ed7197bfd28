import { boosted } from "../../src/learners/boosted/boosted.ts";
import { thorough } from "../../src/training/thorough.ts";
import { itIsALearner } from "../contracts/learner.ts";

// Sums are exact, so a weight of 2 is two rows to the last bit. Rows in another order fall into other parts.
itIsALearner(boosted, { twice: 1e-9, rowOrder: 0.25 });
itIsALearner(thorough(boosted), { twice: 1e-9, rowOrder: 0.25 });
