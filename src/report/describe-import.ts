/** What is told of a model that another tool trained; in metrics.json under `imported`. */
export interface ImportFacts {
  /** As the file says: "lightgbm v4". */
  readonly format: string;
  readonly features: number;
  /** How many leads with a known outcome were given with it; null for none. */
  readonly leads: number | null;
  /** Calibrated logit = slope × the model's own + offset. */
  readonly calibration: { readonly slope: number; readonly offset: number };
  readonly notes: readonly string[];
}

/** Where the model comes from and what is known of it, one sentence each. */
export function describeImport({ format, features, leads, calibration, notes }: ImportFacts): string[] {
  const { slope, offset } = calibration;
  return [
    `It was trained elsewhere and imported from a file of ${format} with ${features} features.`,
    ...(leads === null
      ? [
          "No leads were given with it, so nobody knows here how good it is or whether its probabilities come true.",
          "A score is 100 times the probability, grades begin at 75, 50 and 25 %, intervals are as wide as they can be, and reasons tell no rates.",
        ]
      : [
          `${leads} leads with a known outcome were given with it. Whether it had learned from them nobody knows here; if so, every figure is too good.`,
          slope === 1 && offset === 0
            ? "Its probabilities are its own: no calibration was asked for, or none paid on leads that it wasn't fitted on."
            : `Its probabilities were calibrated on these same leads: log-odds = ${slope.toPrecision(4)} × its own ${offset < 0 ? "−" : "+"} ${Math.abs(offset).toPrecision(4)}.`,
        ]),
    ...notes,
  ];
}
