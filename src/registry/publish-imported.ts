import type { ImportedModel } from "../learners/importers/imported.ts";
import type { ImportFacts } from "../report/describe-import.ts";
import { importedCard } from "../report/imported-card.ts";
import { versionReport } from "../report/report.ts";
import type { StoredMetrics } from "../report/report-facts.ts";
import { jsonFile, scorerToFiles } from "../scoring/files.ts";
import type { AdoptedModel } from "../training/adopt-model.ts";
import { NO_CALIBRATION } from "../training/platt.ts";
import { packageVersion } from "./package-version.ts";
import type { Registry } from "./registry.ts";

/** The files that an import read. */
export interface ImportSources {
  /** The SHA-256 of the model's file, and of the leads' if some were given. */
  readonly model: string;
  readonly leads: string | null;
  /** Rows of the leads that couldn't be read. */
  readonly unreadable: number;
}

/** Stores an imported model as a new version: what `train` stores, as far as it is known. */
export async function publishImported(
  registry: Registry,
  name: string,
  { format, notes, program }: ImportedModel,
  adopted: AdoptedModel,
  sources: ImportSources,
): Promise<number> {
  const { scorer, measured } = adopted;
  const facts: ImportFacts = {
    format,
    features: program.features.length,
    leads: measured?.evaluation.rows ?? null,
    calibration: measured?.calibration ?? NO_CALIBRATION,
    notes,
  };
  const metrics: StoredMetrics = {
    imported: facts,
    ...(measured && {
      holdout: measured.evaluation,
      baseRateLogLoss: measured.baseRateLogLoss,
      rows: measured.rows,
      gate: measured.gate,
      warnings: measured.warnings,
    }),
  };
  const files = scorerToFiles(scorer.parts);
  files.set("metrics.json", jsonFile(metrics));
  files.set("reference.json", jsonFile(adopted.reference));
  files.set("golden.json", jsonFile(adopted.golden));
  files.set("card.md", Buffer.from(importedCard(name, facts, adopted)));
  files.set(
    "report.html",
    Buffer.from(await versionReport({ name, parts: scorer.parts, metrics, edits: [] })),
  );
  return registry.publish(name, {
    files,
    about: {
      codeVersion: packageVersion(),
      learner: scorer.parts.about.learner,
      imported: { format, sha256: sources.model },
      ...(sources.leads !== null && {
        data: {
          sha256: sources.leads,
          rows: measured?.rows.read ?? 0,
          unreadable: sources.unreadable,
        },
      }),
    },
  });
}
