import { MOST_LEVELS } from "../../features/levels.ts";
import type { Feature } from "../../features/matrix.ts";
import { at, list, listOfNumbers, object, text } from "./foreign-json.ts";
import { levelText } from "./foreign-levels.ts";
import type { Refuse } from "./imported.ts";

/** A feature of an EBM; the second of its bins, where it has them, are coarser ones for pairs. */
export interface EbmFeature {
  readonly name: string;
  readonly kind: Feature["kind"];
  /** Ascending cuts of a number. */
  readonly cuts: readonly Float64Array[];
  /** The texts of each bin of a category; several may share one. */
  readonly categories: readonly (readonly (readonly string[])[])[];
}

/** The bins of one side of a term. */
export interface EbmBins {
  /** How many the file has, missing first and unseen last. */
  readonly count: number;
  readonly cuts: Float64Array;
  /** The file's bin of each of ours: missing, unseen, then intervals or levels. */
  readonly ours: readonly number[];
}

export function readEbmFeature(json: unknown, f: number, refuse: Refuse): EbmFeature {
  const feature = object(json, `feature ${f}`, refuse);
  const name = text(at(feature, "name"), `name of feature ${f}`, refuse).trim();
  const type = text(at(feature, "type"), `type of ${name}`, refuse);
  if (type === "continuous") {
    const cuts = list(at(feature, "cuts"), `cuts of ${name}`, refuse).map((one) =>
      Float64Array.from(listOfNumbers(one, `cuts of ${name}`, refuse)),
    );
    if (cuts.length === 0) refuse(`no cuts of ${name}`, "at least one list of them");
    return { name, kind: "number", cuts, categories: [] };
  }
  if (type !== "nominal" && type !== "ordinal")
    refuse(`the type ${type.slice(0, 40)} of ${name}`, "continuous, nominal or ordinal");
  const categories = list(at(feature, "categories"), `categories of ${name}`, refuse).map((one) =>
    list(one, `categories of ${name}`, refuse).map((bin) => [bin].flat().map(levelText)),
  );
  if (categories.length === 0) refuse(`no categories of ${name}`, "at least one list of them");
  const levels = levelsOf(categories);
  if (levels.length > MOST_LEVELS) refuse(`${levels.length} categories of ${name}`, `at most ${MOST_LEVELS}`);
  return { name, kind: "category", cuts: [], categories };
}

export function featureOf({ name, kind, categories }: EbmFeature): Feature {
  return kind === "number"
    ? { name, column: name, kind }
    : { name, column: name, kind, levels: levelsOf(categories) };
}

/** @param inPair the coarser bins, where there are some */
export function bins({ kind, cuts, categories }: EbmFeature, inPair: boolean): EbmBins {
  const place = (lists: readonly unknown[]) => (inPair ? Math.min(1, lists.length - 1) : 0);
  if (kind === "number") {
    const own = cuts[place(cuts)]!;
    const count = own.length + 3;
    return {
      count,
      cuts: own,
      ours: [0, count - 1, ...Array.from({ length: own.length + 1 }, (_, k) => k + 1)],
    };
  }
  const own = categories[place(categories)]!;
  const unseen = own.length + 1;
  const binOf = new Map(own.flatMap((texts, bin) => texts.map((one) => [one, bin + 1] as const)));
  const ours = [0, unseen, ...levelsOf(categories).map((level) => binOf.get(level) ?? unseen)];
  return { count: own.length + 2, cuts: new Float64Array(), ours };
}

function levelsOf(categories: EbmFeature["categories"]): string[] {
  return categories[0]!.flat();
}
