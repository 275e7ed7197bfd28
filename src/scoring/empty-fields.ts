import { ACTIVITIES } from "../features/activity-transform.ts";
import { answersOf, foresee } from "./answers.ts";
import type { ScorerParts } from "./parts.ts";
import type { Prediction } from "./prediction.ts";

/** An empty field of a lead, and what knowing it would change. */
export interface EmptyField {
  readonly column: string;
  /** How far the probability moves, on average, either way. */
  readonly probabilityChange: number;
  /** The same in money, where the model knows amounts. */
  readonly expectedValueChange?: number;
  /** What could stand there, the best first: the chance of it for a lead like this one, and the probability then. */
  readonly answers: readonly {
    readonly answer: string;
    readonly chance: number;
    readonly probability: number;
  }[];
}

/**
 * The fields that the model reads and that this lead lacks, those first whose answer moves it most. Of a column that became several
 * features the most important one speaks; what the lead did is no field to ask for.
 */
export function emptyFields({ drivers }: Pick<ScorerParts, "drivers">, prediction: Prediction): EmptyField[] {
  const { probability, logit, amount, warnings } = prediction;
  const found = warnings.flatMap(({ code, field }): EmptyField[] => {
    if (code !== "missing" || field === ACTIVITIES) return [];
    const driver = drivers.find(({ feature }) => feature.column === field);
    const answers = driver && answersOf(driver);
    if (!answers) return [];
    const count = answers.effects.length;
    const [chances, then] = [new Float64Array(count), new Float64Array(count)];
    foresee(answers, probability, logit, chances, then);
    let change = 0;
    for (let k = 0; k < count; k++) change += chances[k]! * Math.abs(then[k]! - probability);
    return [
      {
        column: field,
        probabilityChange: change,
        ...(amount !== undefined && { expectedValueChange: change * amount }),
        answers: answers.bins
          .map(({ label }, k) => ({ answer: label, chance: chances[k]!, probability: then[k]! }))
          .sort((a, b) => b.probability - a.probability),
      },
    ];
  });
  return found.sort((a, b) => b.probabilityChange - a.probabilityChange);
}
