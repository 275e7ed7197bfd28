import { availableParallelism } from "node:os";
import { type Config, readConfig } from "../../leads/config.ts";
import { InputError } from "../../leads/input-error.ts";
import type { LeadsFile } from "../../leads/read.ts";
import { learners } from "../../learners/catalogue.ts";
import { openPool } from "../../learners/pool.ts";
import { loadBuiltIns, loadFramework } from "../../qualification/load-framework.ts";
import { CorruptVersionError } from "../../registry/corrupt-version-error.ts";
import { loadScorer } from "../../registry/load.ts";
import { giveAlias, publishTrained } from "../../registry/publish-trained.ts";
import { openRegistry, type Registry } from "../../registry/registry.ts";
import type { ScorerParts } from "../../scoring/parts.ts";
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
import { idOf } from "../lead-ids.ts";
import { addColumnFlags, addRunFlags, type LearnFlags, settingsOf } from "../learn-flags.ts";
import { type LedgerTraining, readLedger } from "../ledger-training.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { durationFlag, oneOf } from "../lists.ts";
import { openMirror, tellSynced } from "../mlflow.ts";
import { addMlflowFlag } from "../mlflow-flag.ts";
import { tellObjectors, withoutObjectors } from "../objectors.ts";
import { readByConfig, readBySchema } from "../read-leads.ts";
import { resultOf, summary, tellFindings } from "../train-result.ts";

interface TrainFlags extends LearnFlags, LifeFlags {
  readonly framework?: string;
  readonly name?: string;
  readonly models?: string;
  readonly promote?: boolean;
  readonly regrade?: boolean;
  readonly neighbours: boolean;
  readonly mlflow?: string;
  readonly json?: boolean;
  readonly fromLedger?: string;
  readonly ledger?: string;
}

const LEARNERS = ["auto", ...Object.keys(learners), "blend"];
const PREFERENCES = ["simple", "accuracy"];

export const train: AddCommand = (program, context, finish) => {
  const command = program
    .command("train")
    .description("learn from closed leads and store the scorer as a new version")
    .argument("[leads]", "CSV, Parquet or NDJSON, plain or .gz");
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
    .option(
      "--from-ledger <name>",
      "instead of a file: what this model has predicted, with what became of it",
    )
    .option(
      "--ledger <where>",
      "the service's, whose do-not-profile list is kept (default: beside the models)",
    )
    .option("--json", "print one JSON document");
  addMlflowFlag(command);
  addRunFlags(addLifeFlags(command)).action((leads: string | undefined, flags: TrainFlags) =>
    finish(trainCommand(leads, flags, context)),
  );
};

async function trainCommand(path: string | undefined, flags: TrainFlags, context: Context): Promise<number> {
  const { terminal, signal } = context;
  const from = performance.now();
  const config: Config = flags.config === undefined ? {} : await readConfig(flags.config);
  const name = flags.name ?? config.name ?? flags.fromLedger ?? "leads";
  const registry = openRegistry(flags.models ?? config.models ?? "models", { now: context.now });
  const source = await sourceOf(path, flags, registry, context);
  const target = flags.target ?? config.target ?? source.logged?.target;
  if (target === undefined)
    throw new InputError("can't train: found no target, wanted --target COLUMN or a config that names it");
  const mirror = flags.mlflow === undefined ? null : openMirror(flags.mlflow, registry, context);
  const framework = await loadFramework(flags.framework ?? config.framework ?? "bant");

  const lock = await registry.lock(name, "training");
  const pool = openPool(flags.threads ?? config.threads ?? availableParallelism());
  try {
    const asked = flags.id === undefined ? config : { ...config, id: flags.id };
    const leads: TrainingLeads = source.logged
      ? { ...source.logged, badRows: [], dropped: [] }
      : await readByConfig(source.path, asked, target, context);
    const stated = { ...source.logged?.settings, ...settingsOf(flags, config, target, leads.table) };
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
    const allowed =
      source.logged ?? (await withoutObjectors(leads.table, roles.id, flags.ledger, registry, context));
    const { doNotProfile } = allowed;
    if (source.logged) tellObjectors(doNotProfile, terminal);
    const table = await withLives(allowed.table, roles.id, flags, settings, context);
    const training: TrainContext = {
      pool,
      now: () => performance.now(),
      signal,
      onProgress: (stage, done) => terminal.progress(stage, done),
    };
    const gate = { segments: config.segments ?? {}, mayDrift: config.mayDrift ?? [] };
    checkGateSettings(table, gate);
    const fresh = await runTraining(table, settings, training);
    // What reading has to tell was told when the same files were read for the training.
    const quiet: Context = { ...context, terminal: { ...terminal, tell: () => {} } };
    const readBy = async (parts: ScorerParts) => {
      if (path === undefined) return table;
      const { schema } = parts;
      const read = await readBySchema(path, parts, null, quiet);
      const id = idOf(schema) ?? null;
      const kept = await withoutObjectors(read.table, id, flags.ledger, registry, context);
      return withLives(kept.table, id, flags, schema, quiet);
    };
    const judged = { trained: fresh, table, readBy, settings, gate };
    const trained = flags.promote ? await judgeByChampion(registry, name, judged, training) : fresh;
    signal.throwIfAborted();
    const version = await publishTrained(registry, name, trained, settings, {
      sha256: source.logged ? source.logged.sha256 : await fingerprint(source.path),
      unreadable: leads.badRows.length,
      ...(source.logged && { ledger: { model: flags.fromLedger!, readAt: source.logged.readAt } }),
    });
    const alias = await giveAlias(registry, name, version, trained);
    if (mirror) {
      await mirror.enqueue(name, version);
      tellSynced(await mirror.sync(name), context);
    }
    const seconds = (performance.now() - from) / 1000;
    const result = resultOf(name, version, alias, trained, { ...leads, doNotProfile }, seconds);
    const wantsFramework = (flags.framework ?? config.framework) !== undefined;
    tellFindings(trained, wantsFramework, context);
    terminal.out(flags.json ? JSON.stringify(result) : summary(result, trained));
    return alias === "champion" || (alias === "challenger" && !flags.promote) ? DONE : REFUSED;
  } finally {
    await pool.close();
    await lock.unlock();
  }
}

type TrainingLeads = Pick<LeadsFile, "table" | "badRows" | "dropped">;

/** Where the leads are: in a file, or in a ledger. */
type Source =
  | { readonly path: string; readonly logged: null }
  | { readonly path: null; readonly logged: LedgerTraining };

async function sourceOf(
  path: string | undefined,
  { fromLedger, ledger, activities, history }: TrainFlags,
  registry: Registry,
  context: Context,
): Promise<Source> {
  if ((path === undefined) === (fromLedger === undefined))
    throw new InputError(
      `can't train: found ${path === undefined ? "neither a file of leads nor" : `${path} beside`} --from-ledger, wanted one of them`,
    );
  if (fromLedger === undefined) return { path: path!, logged: null };
  const file = activities ?? history;
  if (file !== undefined)
    throw new InputError(
      `can't train from the ledger with ${file}: what leads did stands in the ledger as it was sent`,
    );
  return { path: null, logged: await readLedger(fromLedger, ledger, registry, context) };
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
