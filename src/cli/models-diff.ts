import type { Both, MetricDifference, OnlyIn, VersionDifference } from "../registry/diff-versions.ts";
import { number } from "../report/markdown.ts";
import { percent } from "../report/words.ts";
import { describeEdit } from "../scoring/describe-edit.ts";
import type { RecordedEdit } from "../scoring/recorded-edit.ts";
import { alignColumns } from "./terminal.ts";

/** So many features whose importance moved are printed; `--json` has all. */
const MOST_FEATURES = 10;

const METRIC_NAMES: Readonly<Record<MetricDifference["metric"], string>> = {
  logLoss: "log loss",
  auc: "AUC",
  averagePrecision: "average precision",
  brier: "Brier score",
  ece: "calibration error",
};

/** What tells two versions apart, for people: only what differs. */
export function differenceInWords(found: VersionDifference): string {
  const { a, b } = found.versions;
  const [one, other] = [`${a.name}:${a.version}`, `${b.name}:${b.version}`];
  if (found.isSame) return `${one} and ${other} are the same, byte by byte`;
  const facts = [
    ...fact("made", { a: a.createdAt, b: b.createdAt }, (at) => at.slice(0, 16).replace("T", " ")),
    ...fact("learner", found.learner, (name) => name),
    ...fact("data file", found.data.sha256, (sha256) => sha256?.slice(0, 12) ?? "not kept"),
    ...rowFacts(found.data.rows),
    ...fact("end of the data", found.data.endOfData, (at) => at?.slice(0, 10) ?? "not known"),
    ...fact("a win counts", found.data.horizonDays, (days) => (days === null ? "ever" : `in ${days} days`)),
    ...fact("grades A, B, C from", found.gradeCuts, (cuts) => cuts.map((cut) => percent(cut)).join(", ")),
    ...fact("framework", found.framework, (id) =>
      id === null
        ? "none"
        : `${id.name}${id.version === null ? "" : ` ${id.version}`} (${id.sha256.slice(0, 8)})`,
    ),
  ];
  return [
    alignColumns(["", one, other], facts),
    ...columnLines(found.columns, one, other),
    ...editLines(found.edits, one, other),
    metricsInWords(found, one, other),
    ...importancesInWords(found, one, other),
  ].join("\n\n");
}

/** A row of the table, where both differ. */
function fact<Value>(name: string, { a, b }: Both<Value>, told: (value: Value) => string): string[][] {
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [[name, told(a), told(b)]];
}

function rowFacts({ a, b }: Both<Readonly<Record<string, number>>>): string[][] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((what) =>
    fact(`leads ${what}`, { a: a[what] ?? null, b: b[what] ?? null }, (count) => String(count ?? "–")),
  );
}

function columnLines({ onlyA, onlyB }: OnlyIn<string>, one: string, other: string): string[] {
  return [
    ...(onlyA.length > 0 ? [`only ${one} reads ${onlyA.join(", ")}`] : []),
    ...(onlyB.length > 0 ? [`only ${other} reads ${onlyB.join(", ")}`] : []),
  ];
}

function editLines({ onlyA, onlyB }: OnlyIn<RecordedEdit>, one: string, other: string): string[] {
  const told = (version: string) => (edit: RecordedEdit) =>
    `${version} has the edit: ${edit.feature} ${describeEdit(edit)}, by ${edit.by}: ${edit.because}`;
  return [...onlyA.map(told(one)), ...onlyB.map(told(other))];
}

function metricsInWords({ metrics, paired, edits }: VersionDifference, one: string, other: string) {
  const table = alignColumns(
    ["held-out leads", one, other, "difference"],
    metrics.map(({ metric, a, b, difference }) => [
      METRIC_NAMES[metric],
      number(a),
      number(b),
      difference === null ? "–" : `${difference > 0 ? "+" : ""}${number(difference)}`,
    ]),
  );
  const note =
    paired === null
      ? `Each was measured on held-out leads of its own, so small differences tell nothing: leadlight evaluate LEADS --model ${one}, and ${other}, ` +
        "on leads that came after both."
      : `Version ${paired.judged} was judged against ${paired.against}: ${paired.because}.`;
  const isEdited = edits.onlyA.length + edits.onlyB.length > 0;
  return `${table}\n${note}${isEdited ? " The figures of an edited version are those from before its edits." : ""}`;
}

function importancesInWords({ importances }: VersionDifference, one: string, other: string): string[] {
  if (importances.length === 0) return [];
  const shown = importances.slice(0, MOST_FEATURES);
  const table = alignColumns(
    ["importance", one, other, "difference", ""],
    shown.map(({ feature, a, b, difference, isClear }) => [
      feature,
      number(a, 3),
      number(b, 3),
      `${difference > 0 ? "+" : ""}${number(difference, 3)}`,
      isClear ? "" : "intervals overlap",
    ]),
  );
  const left = importances.length - shown.length;
  return [left > 0 ? `${table}\n… and ${left} features that moved less` : table];
}
