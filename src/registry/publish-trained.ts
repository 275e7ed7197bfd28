import { frameworkId } from "../qualification/framework-id.ts";
import { modelCard } from "../report/card.ts";
import { versionReport } from "../report/report.ts";
import { jsonFile, scorerToFiles } from "../scoring/files.ts";
import { isChampionVerdict } from "../training/champion-gate.ts";
import { recipeOf } from "../training/recipe.ts";
import type { TrainSettings } from "../training/settings.ts";
import type { Trained } from "../training/train.ts";
import { packageVersion } from "./package-version.ts";
import type { Registry } from "./registry.ts";

/** Where the leads came from, as the manifest keeps it. */
export interface DataOrigin {
  /** SHA-256 of the file, in hexadecimal; null where there was none. */
  readonly sha256: string | null;
  /** Rows that couldn't be read. */
  readonly unreadable: number;
  /** Where they were predictions of a model in a ledger: of which, and when they were read (ISO 8601). */
  readonly ledger?: { readonly model: string; readonly readAt: string };
}

/**
 * Stores what a training gave as a new version; nothing that differs from run to run stands outside the manifest. It has no
 * alias yet: `giveAlias`, or `registry.setAlias`, gives it one.
 * @param settings what the training was asked for
 * @returns its number
 */
export async function publishTrained(
  registry: Registry,
  name: string,
  trained: Trained,
  settings: TrainSettings,
  { sha256, unreadable, ledger }: DataOrigin = { sha256: null, unreadable: 0 },
): Promise<number> {
  const { holdout, baseRateLogLoss, reliability, split, leaderboard, because, dropped, doubtful, rows } =
    trained;
  const contest = leaderboard.map(({ seconds: _, ...row }) => row); // seconds differ from run to run
  const files = scorerToFiles(trained.scorer.parts);
  const { framework } = trained.scorer.parts;
  const metrics = {
    holdout,
    baseRateLogLoss,
    reliability,
    horizons: trained.horizons,
    daysToWin: trained.daysToWin,
    repeats: trained.repeats,
    split,
    leaderboard: contest,
    because,
    ...(trained.following && { following: trained.following }),
    rows,
    dropped,
    doubtful,
    gate: trained.gate,
    segments: trained.segments,
    learningCurve: trained.learningCurve,
    actions: trained.actions,
    fairness: trained.fairness,
    gateBacktest: trained.gateBacktest,
    leadSegments: trained.leadSegments,
    namedSegments: trained.namedSegments,
    warnings: trained.warnings,
    notes: trained.notes,
  };
  files.set("metrics.json", jsonFile(metrics));
  files.set("reference.json", jsonFile(trained.reference));
  files.set("golden.json", jsonFile(trained.golden));
  files.set("card.md", Buffer.from(modelCard(name, trained)));
  const facts = { name, parts: trained.scorer.parts, metrics, edits: [] };
  files.set("report.html", Buffer.from(await versionReport(facts)));
  const version = await registry.publish(name, {
    files,
    about: {
      codeVersion: packageVersion(),
      ...(framework && { framework: { ...frameworkId(framework) } }),
      learner: trained.scorer.parts.about.learner,
      data: {
        ...(sha256 !== null && { sha256 }),
        rows: rows.read,
        unreadable,
        ...(ledger && { ledger: { ...ledger } }),
      },
      seed: settings.seed ?? 1,
      recipe: { ...recipeOf(trained.scorer.parts.about.learner, settings) },
      leaderboardSeconds: Object.fromEntries(leaderboard.map(({ learner, seconds }) => [learner, seconds])),
    },
  });
  if (trained.neighbours) await registry.writeNeighbours(name, version, trained.neighbours);
  return version;
}

/**
 * The first version becomes champion if it passes the gate; later ones are challengers, but for one that a gate asked for by
 * `--promote` let through, as long as the champion is still the one that it was judged against.
 */
export async function giveAlias(
  registry: Registry,
  name: string,
  version: number,
  { gate }: { readonly gate: Trained["gate"] },
): Promise<"champion" | "challenger" | null> {
  const { champion } = await registry.aliases(name);
  const isJudged = isChampionVerdict(gate);
  if (isJudged ? gate.passed && gate.champion === champion : champion === undefined && gate.passed) {
    await registry.setAlias(name, "champion", version, { because: gate.because });
    return "champion";
  }
  if (champion === undefined) return null;
  const because = !isJudged
    ? "trained beside a champion"
    : gate.passed
      ? `judged against version ${gate.champion}, but version ${champion} is champion by now`
      : gate.because;
  await registry.setAlias(name, "challenger", version, { because });
  return "challenger";
}
