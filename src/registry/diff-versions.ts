import type { Evaluation } from "../evaluation/evaluate.ts";
import type { Driver } from "../explanation/drivers.ts";
import { type FrameworkId, frameworkId } from "../qualification/framework-id.ts";
import type { StoredMetrics } from "../report/report-facts.ts";
import { parseFile } from "../scoring/files.ts";
import type { RecordedEdit } from "../scoring/recorded-edit.ts";
import { isChampionVerdict } from "../training/champion-gate.ts";
import { loadScorer } from "./load.ts";
import { type Manifest, versionDigest } from "./manifest.ts";
import type { Registry } from "./registry.ts";

/** The same thing of both versions. */
export interface Both<Value> {
  readonly a: Value;
  readonly b: Value;
}

/** What only one of both has. */
export interface OnlyIn<Item> {
  readonly onlyA: readonly Item[];
  readonly onlyB: readonly Item[];
}

/** A metric of the held-out leads; null where a version doesn't tell it. */
export interface MetricDifference extends Both<number | null> {
  readonly metric: (typeof METRICS)[number];
  /** b − a. */
  readonly difference: number | null;
}

/** How much a feature moves scores on average (mean |contribution|, log-odds); 0 in a version that doesn't read it. */
export interface ImportanceDifference extends Both<number> {
  readonly feature: string;
  readonly difference: number;
  /** The intervals of both don't overlap. */
  readonly isClear: boolean;
}

/** What tells two versions apart. */
export interface VersionDifference {
  readonly versions: Both<{
    readonly name: string;
    readonly version: number;
    readonly createdAt: string;
    readonly sha256: string;
  }>;
  /** All files are the same, byte by byte. */
  readonly isSame: boolean;
  readonly data: {
    /** The file's fingerprint; null where it wasn't kept. */
    readonly sha256: Both<string | null>;
    /** Counts of leads, by what became of them. */
    readonly rows: Both<Readonly<Record<string, number>>>;
    readonly endOfData: Both<string | null>;
    readonly horizonDays: Both<number | null>;
  };
  /** Columns of the lead that features are made of. */
  readonly columns: OnlyIn<string>;
  readonly learner: Both<string>;
  /** In the order of `METRICS`. */
  readonly metrics: readonly MetricDifference[];
  /** On the very same leads, where one's gate judged it against the other; null where none did. */
  readonly paired: { readonly judged: number; readonly against: number; readonly because: string } | null;
  /** All features whose importance differs, the largest difference first. */
  readonly importances: readonly ImportanceDifference[];
  readonly gradeCuts: Both<readonly [number, number, number]>;
  readonly framework: Both<FrameworkId | null>;
  readonly edits: OnlyIn<RecordedEdit>;
}

export const METRICS = ["logLoss", "auc", "averagePrecision", "brier", "ece"] as const;

/**
 * Compares two versions, of one model or of two, by what they say of themselves. Both are checked and replayed first.
 * @param a and b as NAME, NAME@ALIAS or NAME:VERSION
 * @throws InputError where there is no such version
 * @throws CorruptVersionError where a version isn't what was written
 */
export async function diffVersions(registry: Registry, a: string, b: string): Promise<VersionDifference> {
  const [one, other] = [await readSide(registry, a), await readSide(registry, b)];
  const both = <Value>(of: (side: Side) => Value): Both<Value> => ({ a: of(one), b: of(other) });
  const onlyIn = <Item>(of: (side: Side) => readonly Item[]): OnlyIn<Item> => ({
    onlyA: without(of(one), of(other)),
    onlyB: without(of(other), of(one)),
  });
  const versions = both(({ manifest }) => ({
    ...{ name: manifest.name, version: manifest.version },
    ...{ createdAt: manifest.createdAt, sha256: versionDigest(manifest) },
  }));
  return {
    versions,
    isSame: versions.a.sha256 === versions.b.sha256,
    data: {
      sha256: both(({ manifest }) => dataOf(manifest).sha256 ?? null),
      rows: both(({ metrics }) => metrics.rows ?? {}),
      endOfData: both(({ parts }) => parts.about.endOfData),
      horizonDays: both(({ parts }) => parts.about.horizonDays),
    },
    columns: onlyIn(({ parts }) => [...new Set(parts.plan.features.map(({ column }) => column))].sort()),
    learner: both(({ parts }) => parts.about.learner),
    metrics: METRICS.map((metric) => metricDifference(metric, one.metrics.holdout, other.metrics.holdout)),
    paired: pairedOf(one, other) ?? pairedOf(other, one),
    importances: importanceDifferences(one.parts.drivers, other.parts.drivers),
    gradeCuts: both(({ parts }) => parts.calibration.gradeCuts),
    framework: both(({ parts }) => parts.framework && frameworkId(parts.framework)),
    edits: onlyIn(({ manifest }) => manifest.edits ?? []),
  };
}

type Side = Awaited<ReturnType<typeof readSide>>;

async function readSide(registry: Registry, ref: string) {
  const { name, version, manifest, scorer } = await loadScorer(registry, ref);
  const { files } = await registry.read(name, version);
  return { manifest, parts: scorer.parts, metrics: parseFile<StoredMetrics>(files, "metrics.json") };
}

/** What a training noted of its data; an imported model has none. */
function dataOf(manifest: Manifest): { readonly sha256?: string } {
  return (manifest.data ?? {}) as { readonly sha256?: string };
}

/** Items are plain data: equal ones say the same. */
function without<Item>(items: readonly Item[], others: readonly Item[]): Item[] {
  const known = new Set(others.map((item) => JSON.stringify(item)));
  return items.filter((item) => !known.has(JSON.stringify(item)));
}

function metricDifference(
  metric: (typeof METRICS)[number],
  one: Evaluation | undefined,
  other: Evaluation | undefined,
): MetricDifference {
  const [a, b] = [one?.[metric] ?? null, other?.[metric] ?? null];
  return { metric, a, b, difference: a === null || b === null ? null : b - a };
}

function pairedOf({ manifest, metrics: { gate, asOfVersion } }: Side, champion: Side) {
  const isAgainst =
    asOfVersion === undefined &&
    gate !== undefined &&
    isChampionVerdict(gate) &&
    manifest.name === champion.manifest.name &&
    gate.champion === champion.manifest.version;
  if (!isAgainst || gate.comparison === null) return null;
  return { judged: manifest.version, against: gate.champion, because: gate.because };
}

function importanceDifferences(one: readonly Driver[], other: readonly Driver[]): ImportanceDifference[] {
  const byName = (drivers: readonly Driver[]) =>
    new Map(drivers.map((driver) => [driver.feature.name, driver]));
  const [before, after] = [byName(one), byName(other)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((feature): ImportanceDifference => {
      const [was, is] = [before.get(feature), after.get(feature)];
      const [a, b] = [was?.importance ?? 0, is?.importance ?? 0];
      const isClear = was && is ? was.interval[1] < is.interval[0] || is.interval[1] < was.interval[0] : true;
      return { feature, a, b, difference: b - a, isClear };
    })
    .filter(({ difference }) => difference !== 0)
    .sort((x, y) => Math.abs(y.difference) - Math.abs(x.difference));
}
