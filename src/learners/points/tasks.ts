import type { Task } from "../../numeric/pool.ts";
import { type Card, cardOf, scoreByKey } from "./card.ts";
import { fitPatterns, keysOf, lossOf, patternsOf } from "./patterns.ts";
import type { Data, Rule } from "./rules.ts";
import { searchRules } from "./search.ts";

interface SizeTrial extends Data {
  /** The rows whose part this is are held out. */
  readonly part: number;
  readonly parts: Uint8Array;
  readonly most: number;
}

/** By number of rules from 0 to `most`, the summed loss of the rows held out, up to a constant. */
export const trySizes: Task<SizeTrial, Float64Array> = {
  name: "points.trySizes",
  run: ({ part, parts, most, ...data }) => {
    const { y, weights, link } = data;
    const learned = weights.map((weight, row) => (parts[row] === part ? 0 : weight));
    const sets = searchRules({ ...data, weights: learned }, most);
    return Float64Array.from(sets, (set) => {
      const card = cardOf(set, link);
      const keys = keysOf(data, card.rules);
      const scores = scoreByKey(card);
      let sum = 0;
      for (let row = 0; row < y.length; row++)
        if (parts[row] === part) sum += weights[row]! * lossOf(scores[keys[row]!]!, y[row]!, link);
      return sum;
    });
  },
};

interface CardInput extends Data {
  /** Most rules. */
  readonly size: number;
}

/** The card of all rows. */
export const learnCard: Task<CardInput, Card> = {
  name: "points.learnCard",
  run: ({ size, ...data }) => cardOf(searchRules(data, size)[size]!, data.link),
};

interface RefitInput extends Data {
  readonly rules: readonly Rule[];
}

/** The same rules with real points, the best for these rows and weights. */
export const refitRules: Task<RefitInput, Card> = {
  name: "points.refitRules",
  run: ({ rules, ...data }) => {
    const patterns = patternsOf(data, keysOf(data, rules), rules.length);
    const signs = rules.map(({ sign }) => sign);
    const [base, ...points] = fitPatterns(patterns, signs, data.link).coefficients;
    return { rules, points, unit: 1, base: base! };
  },
};
