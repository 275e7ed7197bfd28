import { availableParallelism } from "node:os";
import { type Config, readConfig } from "../../leads/config.ts";
import { InputError } from "../../leads/input-error.ts";
import { learners } from "../../learners/catalogue.ts";
import { openPool } from "../../learners/pool.ts";
import { loadBuiltIns, loadFramework } from "../../qualification/load-framework.ts";
import { CorruptVersionError } from "../../registry/corrupt-version-error.ts";
import { loadScorer } from "../../registry/load.ts";
import { giveAlias, publishTrained } from "../../registry/publish-trained.ts";
import { openRegistry, type Registry } from "../../registry/registry.ts";
import { checkGateSettings } from "../../training/gate-settings.ts";
import { assignRoles } from "../../training/roles.ts";
import type { TrainContext, TrainSettings } from "../../training/settings.ts";
import { train as runTraining } from "../../training/train.ts";
import { conceptsFor } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, REFUSED } from "../exit-code.ts";
import { fingerprint } from "../fingerprint.ts";
import { tellFutureTimes } from "../future-times.ts";
import { judgeByChampion } from "../judge-by-champion.ts";
import { addColumnFlags, addRunFlags, type LearnFlags, settingsOf } from "../learn-flags.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { durationFlag, oneOf } from "../lists.ts";
import { readByConfig } from "../read-leads.ts";
import { resultOf, summary, tellFindings } from "../train-result.ts";

interface TrainFlags extends LearnFlags, LifeFlags {
  readonly framework?: string;
  readonly name?: string;
  readonly models?: string;
  readonly promote?: boolean;
  readonly regrade?: boolean;
  readonly neighbours: boolean;
  readonly json?: boolean;
}

const LEARNERS = ["auto", ...Object.keys(learners), "blend"];
const PREFERENCES = ["simple", "accuracy"];

export const train: AddCommand = (program, context, finish) => {
  const command = program
    .command("train")
    .description("learn from closed leads and store the scorer as a new version")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz");
  addColumnFlags(command)
    .option("--framework <name or file>", "qualification beside the score (default: bant)")
    .option("--learner <name>", `${LEARNERS.join(", ")} (default: auto)`, oneOf("--learner", LEARNERS))
    .option(
      "--prefer <what>",
      "what auto takes: simple, the simplest learner that comes near the best, or accuracy, the best (default: simple)",
      oneOf("--prefer", PREFERENCES),
    )
    .option(
      "--budget <duration>",
      "such as 60s or 2m: leave out learners that would take longer",
      durationFlag("--budget"),
    )
    .option("--name <name>", "the model's name (default: leads)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option("--promote", "let the gate decide whether this version takes the champion's place")
    .option("--no-neighbours", "keep no ids and contributions of won deals beside the version")
    .option("--regrade", "cut grades anew instead of keeping the champion's")
    .option("--json", "print one JSON document");
  addRunFlags(addLifeFlags(command)).action((leads: string, flags: TrainFlags) =>
    finish(trainCommand(leads, flags, context)),
  );
};

async function trainCommand(path: string, flags: TrainFlags, context: Context): Promise<number> {
  const { terminal, signal } = context;
  const from = performance.now();
  const config: Config = flags.config === undefined ? {} : await readConfig(flags.config);
  const target = flags.target ?? config.target;
  if (target === undefined)
    throw new InputError("can't train: found no target, wanted --target COLUMN or a config that names it");
  const name = flags.name ?? config.name ?? "leads";
  const registry = openRegistry(flags.models ?? config.models ?? "models", { now: context.now });
  const framework = await loadFramework(flags.framework ?? config.framework ?? "bant");

  const lock = await registry.lock(name, "training");
  const pool = openPool(flags.threads ?? config.threads ?? availableParallelism());
  try {
    const asked = flags.id === undefined ? config : { ...config, id: flags.id };
    const leads = await readByConfig(path, asked, target, context);
    const stated = settingsOf(flags, config, target, leads.table);
    const settings: TrainSettings = {
      ...stated,
      ...((!flags.neighbours || config.neighbours === false) && { neighbours: false }),
      framework,
      concepts: conceptsFor(
        leads.table,
        framework,
        { ...stated, ...(config.concepts && { concepts: config.concepts }) },
        terminal,
        await loadBuiltIns(), // a request may ask for another framework than the version's own
      ),
      ...(await gradesOfChampion(registry, name, flags.regrade ?? false)),
    };
    const roles = assignRoles(leads.table, settings);
    tellFutureTimes(leads.table, roles, settings, context);
    const table = await withLives(leads.table, roles.id, flags, settings, context);
    const training: TrainContext = {
      pool,
      now: () => performance.now(),
      signal,
      onProgress: (stage, done) => terminal.progress(stage, done),
    };
    const gate = { segments: config.segments ?? {}, mayDrift: config.mayDrift ?? [] };
    checkGateSettings(table, gate);
    const fresh = await runTraining(table, settings, training);
    const judged = { trained: fresh, table, path, flags, settings, gate };
    const trained = flags.promote ? await judgeByChampion(registry, name, judged, context, training) : fresh;
    signal.throwIfAborted();
    const version = await publishTrained(registry, name, trained, settings, {
      sha256: await fingerprint(path),
      unreadable: leads.badRows.length,
    });
    const alias = await giveAlias(registry, name, version, trained);
    const result = resultOf(name, version, alias, trained, leads, (performance.now() - from) / 1000);
    tellFindings(trained, context);
    terminal.out(flags.json ? JSON.stringify(result) : summary(result, trained));
    return alias === "champion" || (alias === "challenger" && !flags.promote) ? DONE : REFUSED;
  } finally {
    await pool.close();
    await lock.unlock();
  }
}

async function gradesOfChampion(
  registry: Registry,
  name: string,
  regrade: boolean,
): Promise<Pick<TrainSettings, "gradeCuts">> {
  if (regrade) return {};
  const known = (await registry.models()).find((model) => model.name === name);
  if (known?.aliases.champion === undefined) return {};
  const { scorer } = await loadScorer(registry, name).catch((error: Error) => {
    if (!(error instanceof CorruptVersionError)) throw error;
    throw new Error(`${error.message}; its grades can't be taken over: --regrade cuts new ones`, {
      cause: error,
    });
  });
  return { gradeCuts: scorer.parts.calibration.gradeCuts };
}
