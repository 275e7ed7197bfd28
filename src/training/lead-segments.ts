import { segmentTree } from "../explanation/segment-tree.ts";
import {
  describeNamed,
  describeSegments,
  type NamedSegmentation,
  type Segmentation,
  type SegmentData,
} from "../explanation/segments.ts";
import { applyBins, fitBins } from "../features/bins.ts";
import { columnGroups } from "../features/column-groups.ts";
import { type FeatureMatrix, takeRows as takeFeatures } from "../features/matrix.ts";
import { findColumn, numberAt } from "../leads/table.ts";
import { takeRows } from "../leads/take.ts";
import { prepareAttribution } from "../program/attribution.ts";
import type { ScoreProgram } from "../program/program.ts";
import { usedFeatures } from "../program/term-features.ts";
import type { Framework } from "../qualification/framework.ts";
import { outsideAll } from "../qualification/named-members.ts";
import { compileFramework } from "../qualification/qualify.ts";
import { verdictMatrix } from "../qualification/verdict-matrix.ts";
import type { Prepared } from "./prepare.ts";

/** A reader takes in about eight intervals of a number. */
const MOST_BINS = 10;
/** The share of all leads that a discovered segment has at least. */
const LEAST_SHARE = 0.05;
const MOST_COLUMNS = 30;
/** Of more leads an even part is described: its figures are as sure as anybody needs them. */
const MOST_LEADS = 100_000;

/** Leads grouped in every way that a version keeps. */
export interface LeadSegments {
  /** Those that a small tree over the contributions finds, then those of each column that the model or a criterion reads. */
  readonly found: readonly Segmentation[];
  /** Those that the framework names; null where it names none. */
  readonly named: NamedSegmentation | null;
}

/**
 * Segments of the mature leads, each lead at its first look.
 * @param matrix the features of the mature rows, in their order
 */
export function segmentLeads(
  { table, roles, labels, leads, moments }: Prepared,
  win: ScoreProgram,
  matrix: FeatureMatrix,
  framework: Framework | null,
  concepts: Readonly<Record<string, string>>,
): LeadSegments {
  const seen = new Set<number>();
  const looks = Uint32Array.from(labels.mature.keys()).filter((place) => {
    const lead = leads[labels.mature[place]!]!;
    return !seen.has(lead) && seen.add(lead);
  });
  const step = Math.ceil(looks.length / MOST_LEADS);
  const first = looks.filter((_, at) => at % step === 0);
  const rows = first.map((place) => labels.mature[place]!);
  const some = takeFeatures(matrix, first);
  const contributions = prepareAttribution(win).contributionsOf(some);
  const used = usedFeatures(win);
  const amount = roles.amount === null ? undefined : findColumn(table, roles.amount);
  const gate = framework === null ? null : gateOf(framework, concepts, table, rows, moments);
  const data: SegmentData = {
    y: Float64Array.from(rows, (row) => labels.y[row]!),
    contributions: used.map((f) => ({ feature: some.features[f]!.name, values: contributions[f]! })),
    amounts:
      amount?.type === "number"
        ? Float64Array.from(rows, (row) => numberAt(amount, row) ?? Number.NaN)
        : undefined,
    criteria: gate?.criteria ?? [],
  };
  const columns = [...new Set([...used.map((f) => some.features[f]!.column), ...Object.values(concepts)])];
  const byColumn = columns.slice(0, MOST_COLUMNS).flatMap((name): Segmentation[] => {
    const column = findColumn(table, name);
    if (!column || column.type === "text" || column.type === "email") return [];
    const { names, group } = columnGroups(column, rows);
    if (names.length < 2) return [];
    return [{ column: name, segments: describeSegments(names, group, data) }];
  });
  const members = gate?.segments ?? [];
  return {
    found: [{ column: null, segments: discovered(some, used, contributions, data) }, ...byColumn],
    named: members.length === 0 ? null : describeNamed(members, outsideAll(members, rows.length), data),
  };
}

function discovered(
  matrix: FeatureMatrix,
  used: readonly number[],
  contributions: readonly Float64Array[],
  data: SegmentData,
) {
  if (used.length === 0) return describeSegments(["all leads"], new Uint8Array(matrix.rows), data); // all score alike
  const layout = fitBins(matrix, { maxBins: MOST_BINS });
  const { codes } = applyBins(matrix, layout);
  const { names, group } = segmentTree(
    {
      features: used.map((f) => ({
        feature: matrix.features[f]!,
        cuts: layout.cuts[f]!,
        codes: codes[f]!,
        codeCount: layout.counts[f]!,
      })),
      contributions: used.map((f) => contributions[f]!),
    },
    { fewest: Math.max(20, Math.ceil(LEAST_SHARE * matrix.rows)) },
  );
  return describeSegments(names, group, data);
}

/** The verdicts of the leads, and the named segments that they are in. */
function gateOf(
  framework: Framework,
  concepts: Readonly<Record<string, string>>,
  table: Prepared["table"],
  rows: Uint32Array,
  moments: Float64Array,
) {
  const looked = takeRows(table, rows);
  const at = Float64Array.from(rows, (row) => moments[row]!);
  const compiled = compileFramework(framework, concepts, looked.columns);
  return {
    criteria: verdictMatrix(compiled, looked, at).criteria,
    segments: compiled.segmentsFor(looked, at),
  };
}
