import type { EditChange } from "../program/edit-feature.ts";
import { editedCard } from "../report/edited-card.ts";
import { versionReport } from "../report/report.ts";
import { editScorer } from "../scoring/edit-scorer.ts";
import { jsonFile, parseFile, scorerToFiles } from "../scoring/files.ts";
import { type Golden, remakeGolden } from "../scoring/golden.ts";
import type { RecordedEdit } from "../scoring/recorded-edit.ts";
import { createScorer, type LeadScorer } from "../scoring/scorer.ts";
import type { LoadedScorer } from "./load.ts";
import { OWN_FIELDS } from "./manifest.ts";
import { packageVersion } from "./package-version.ts";
import type { Registry } from "./registry.ts";

/** What stands in an edited version's metrics.json beside the figures of the version that was trained. */
interface EditedMetrics extends Record<string, unknown> {
  readonly asOfVersion?: number;
}

/**
 * Stores a version with edits as a new one, which names its parent, and lets `challenger` point at it. What wasn't edited is
 * copied as it is; the golden leads are scored anew.
 * @returns its number and scorer, what each edit changed, and all edits since the training
 * @throws InputError where an edit can't be made
 */
export async function publishEdited(
  registry: Registry,
  { name, version: parent, manifest, scorer }: LoadedScorer,
  edits: readonly RecordedEdit[],
): Promise<{
  version: number;
  scorer: LeadScorer;
  changes: readonly EditChange[];
  edits: readonly RecordedEdit[];
}> {
  const { parts, changes } = editScorer(scorer.parts, edits);
  const { files: old } = await registry.read(name, parent);
  const all = [...(manifest.edits ?? []), ...edits];
  const { asOfVersion = parent, ...metrics } = parseFile<EditedMetrics>(old, "metrics.json");
  const edited = createScorer(parts);
  const golden = remakeGolden(edited, parseFile<Golden>(old, "golden.json"));
  const card = Buffer.from(old.get("card.md") ?? []).toString("utf8");
  const files = new Map([...old, ...scorerToFiles(parts)]);
  files.set("metrics.json", jsonFile({ asOfVersion, ...metrics }));
  files.set("golden.json", jsonFile(golden));
  files.set(
    "card.md",
    Buffer.from(editedCard(card, { trained: asOfVersion, edits: all, drivers: parts.drivers })),
  );
  // A version without a report was stored before there were any; `leadlight report` makes one of what it tells.
  if (old.has("report.html")) {
    const driversBefore = scorer.parts.drivers;
    const facts = { name, parts, metrics: { asOfVersion, ...metrics }, edits: all, driversBefore };
    files.set("report.html", Buffer.from(await versionReport(facts)));
  }
  const told = Object.entries(manifest).filter(([field]) => !OWN_FIELDS.includes(field));
  const about = { ...Object.fromEntries(told), codeVersion: packageVersion(), parent, edits: all };
  const version = await registry.publish(name, { files, about });
  const because = `version ${parent} edited by ${[...new Set(edits.map(({ by }) => by))].join(", ")}`;
  await registry.setAlias(name, "challenger", version, { because });
  return { version, scorer: edited, changes, edits: all };
}
