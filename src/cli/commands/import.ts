import { readFile, stat } from "node:fs/promises";
import type { Config } from "../../leads/config.ts";
import { readConfig } from "../../leads/config.ts";
import { InputError } from "../../leads/input-error.ts";
import { type ForeignTool, importers } from "../../learners/importers/catalogue.ts";
import type { ImportedModel } from "../../learners/importers/imported.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { publishImported } from "../../registry/publish-imported.ts";
import { giveAlias } from "../../registry/publish-trained.ts";
import { openRegistry } from "../../registry/registry.ts";
import { type AdoptedModel, adoptAlone, adoptOn, columnTypesOf } from "../../training/adopt-model.ts";
import { conceptsFor } from "../concepts.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, REFUSED } from "../exit-code.ts";
import { fingerprint } from "../fingerprint.ts";
import { settingsOf } from "../learn-flags.ts";
import { dateFlag, oneOf, repeated, splitList, wholeNumber } from "../lists.ts";
import { readByConfig } from "../read-leads.ts";

interface ImportFlags {
  readonly from: ForeignTool;
  readonly name?: string;
  readonly models?: string;
  readonly columns?: string[];
  readonly data?: string;
  readonly target?: string;
  readonly positive?: string[];
  readonly lost?: string[];
  readonly id?: string;
  readonly created?: string;
  readonly closed?: string;
  readonly horizon?: number;
  readonly until?: number;
  readonly framework?: string;
  readonly config?: string;
  readonly asIs?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
}

/** Flags that say how leads are to be read, which is of no use without any. */
const OF_DATA = [
  ...(["target", "positive", "lost", "id", "created", "closed", "horizon", "until"] as const),
  ...(["framework", "config", "asIs"] as const),
];
const MOST_BYTES = 500_000_000;
const TOOLS = Object.keys(importers);

export const importModel: AddCommand = (program, context, finish) => {
  program
    .command("import")
    .description("store a model that another tool trained as a new version")
    .argument("<model>", "its file: LightGBM's text, XGBoost's JSON or UBJSON, JSON of an EBM")
    .requiredOption("--from <tool>", TOOLS.join(", "), oneOf("--from", TOOLS))
    .option("--name <name>", "the model's name here (default: leads)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option("--columns <names>", "the leads' columns in the order of the model's features", repeated)
    .option("--data <leads>", "closed leads to calibrate it and to tell how good it is")
    .option("--target <column>", "their outcome")
    .option("--positive <values>", "its values that mean won", repeated)
    .option("--lost <values>", "its values that mean lost; empty and all others are open", repeated)
    .option("--id <column>", "what tells a lead")
    .option("--created <column>", "when the lead came")
    .option("--closed <column>", "when it was won or lost")
    .option("--horizon <days>", "days within which a win counts", wholeNumber("--horizon", 1, 100_000))
    .option("--until <date>", "the end of the data", dateFlag("--until"))
    .option("--framework <name or file>", "qualification beside the score (default: bant)")
    .option("--config <file>", "leadlight.config.json, as init writes it; flags win over it")
    .option("--as-is", "keep the model's own probabilities: no calibration")
    .option(
      "--seed <number>",
      "decides all that is random (default: 1)",
      wholeNumber("--seed", 0, 2 ** 32 - 1),
    )
    .option("--json", "print one JSON document")
    .action((path: string, flags: ImportFlags) => finish(importCommand(path, flags, context)));
};

async function importCommand(path: string, flags: ImportFlags, context: Context): Promise<number> {
  const { terminal } = context;
  const idle = OF_DATA.find((flag) => flags[flag] !== undefined);
  if (flags.data === undefined && idle !== undefined)
    throw new InputError(`can't import: found --${flagName(idle)} without --data, wanted both or neither`);
  const config: Config = flags.config === undefined ? {} : await readConfig(flags.config);
  const name = flags.name ?? config.name ?? "leads";
  const registry = openRegistry(flags.models ?? config.models ?? "models", { now: context.now });
  const imported = withColumns(importers[flags.from](await readModel(path), path), flags, path);
  const lock = await registry.lock(name, "training");
  try {
    const { adopted, unreadable } = await adopt(imported, flags, config, context);
    context.signal.throwIfAborted();
    const version = await publishImported(registry, name, imported, adopted, {
      model: await fingerprint(path),
      leads: flags.data === undefined ? null : await fingerprint(flags.data),
      unreadable,
    });
    const { measured } = adopted;
    const alias = measured && (await giveAlias(registry, name, version, { gate: measured.gate }));
    for (const note of [...imported.notes, ...(measured?.warnings ?? [])]) terminal.tell(`note: ${note}`);
    terminal.out(
      flags.json
        ? JSON.stringify(resultOf(name, version, alias, imported, adopted))
        : inWords(name, version, alias, imported, adopted),
    );
    return measured && alias === null ? REFUSED : DONE;
  } finally {
    await lock.unlock();
  }
}

async function adopt(
  imported: ImportedModel,
  flags: ImportFlags,
  config: Config,
  context: Context,
): Promise<{ adopted: AdoptedModel; unreadable: number }> {
  if (flags.data === undefined)
    return { adopted: adoptAlone(flags.from, imported, flags.seed ?? 1), unreadable: 0 };
  const target = flags.target ?? config.target;
  if (target === undefined)
    throw new InputError(
      "can't measure the model: found no target, wanted --target COLUMN or a config that names it",
    );
  const types = columnTypesOf(imported.program);
  const columns = { ...config.columns };
  for (const [column, type] of Object.entries(types)) columns[column] = { ...columns[column], type };
  const asked = { ...config, columns, ...(flags.id !== undefined && { id: flags.id }) };
  const leads = await readByConfig(flags.data, asked, target, context);
  const there = new Set(leads.table.columns.map((column) => column.name));
  const { horizon, ...rest } = flags;
  const stated = settingsOf(
    { ...rest, ...(horizon !== undefined && { horizon: [horizon] }) },
    config,
    target,
    leads.table,
  );
  const framework = await loadFramework(flags.framework ?? config.framework ?? "bant");
  const roles = Object.fromEntries(
    Object.keys(types)
      .filter((column) => there.has(column))
      .map((column) => [column, { ...stated.columns?.[column], role: "feature" as const }]),
  );
  const settings = {
    ...stated,
    columns: { ...stated.columns, ...roles },
    framework,
    concepts: conceptsFor(
      leads.table,
      framework,
      { ...stated, ...(config.concepts && { concepts: config.concepts }) },
      context.terminal,
    ),
    ...(flags.asIs && { asIs: true }),
  };
  return {
    adopted: adoptOn(flags.from, imported, leads.table, settings),
    unreadable: leads.badRows.length,
  };
}

async function readModel(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile())
    throw new InputError(
      `can't import ${path}: found ${found ? "no file" : "nothing"} there, wanted a model's file`,
    );
  if (found.size > MOST_BYTES)
    throw new InputError(`can't import ${path}: found ${found.size} bytes, wanted at most ${MOST_BYTES}`);
  return readFile(path);
}

/** The model with its features made from the columns that the flag names, in its order. */
function withColumns(imported: ImportedModel, { columns }: ImportFlags, path: string): ImportedModel {
  if (columns === undefined) return imported;
  const { features } = imported.program;
  const names = splitList(columns, new Set());
  if (names.length !== features.length || new Set(names).size < names.length)
    throw new InputError(
      `can't import ${path}: found ${names.length} names in --columns, wanted ${features.length} different ones, for ${features.map((feature) => feature.name).join(", ")}`,
    );
  const renamed = features.map((feature, f) => ({ ...feature, name: names[f]!, column: names[f]! }));
  return {
    ...imported,
    program: { ...imported.program, features: renamed },
    bags: imported.bags.map((bag) => ({ ...bag, features: renamed })),
  };
}

function resultOf(
  name: string,
  version: number,
  alias: "champion" | "challenger" | null,
  { format, program, notes }: ImportedModel,
  { measured }: AdoptedModel,
) {
  const { auc, averagePrecision, logLoss, brier, ece } = measured?.evaluation ?? {};
  return {
    name,
    version,
    alias,
    format,
    features: program.features.map((feature) => feature.name),
    metrics: measured && { auc, averagePrecision, logLoss, brier, ece },
    calibration: measured?.calibration ?? null,
    rows: measured?.rows ?? null,
    gate: measured?.gate ?? null,
    notes,
  };
}

function inWords(
  name: string,
  version: number,
  alias: string | null,
  { format, program }: ImportedModel,
  { measured }: AdoptedModel,
): string {
  const what = `${format}, ${program.features.length} features, ${program.terms.length} terms`;
  if (!measured)
    return `${name}:${version} is stored without an alias (${what}): no leads were given, so nothing is known of how good it is`;
  const { evaluation, gate } = measured;
  const figures = `on ${evaluation.rows} leads: AUC ${evaluation.auc?.toFixed(4) ?? "–"}, log loss ${evaluation.logLoss.toFixed(4)} (base rate ${measured.baseRateLogLoss.toFixed(4)})`;
  const where = alias === null ? "stored without an alias" : alias;
  return `${name}:${version} is ${where} (${what})\n${figures}\n${gate.because}`;
}

function flagName(flag: string): string {
  return flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
