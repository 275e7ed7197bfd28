import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { InputError } from "../../leads/input-error.ts";
import { replaceFile } from "../../leads/replace-file.ts";
import { compareVersions } from "../../ledger/compare-versions.ts";
import type { ModelId, ShadowEntry } from "../../ledger/entry.ts";
import type { VersionRef } from "../../ledger/looks.ts";
import { defaultLedger, openLedger } from "../../ledger/open-ledger.ts";
import { replayEntry, replayShadow } from "../../ledger/replay.ts";
import type { LedgerStore } from "../../ledger/store.ts";
import type { Framework } from "../../qualification/framework.ts";
import { BUILT_IN_FRAMEWORKS, loadFramework } from "../../qualification/load-framework.ts";
import { type LoadedScorer, loadScorer } from "../../registry/load.ts";
import { parseModelRef } from "../../registry/model-ref.ts";
import { openRegistry } from "../../registry/registry.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, FAILED } from "../exit-code.ts";
import { dateFlag } from "../lists.ts";
import { tellObjectors } from "../objectors.ts";
import { onlyModel } from "../open-model.ts";
import { versionsSummary } from "../versions-summary.ts";

interface LedgerFlags {
  readonly models: string;
  readonly ledger?: string;
  readonly lead?: string;
  readonly model?: string;
  readonly until?: number;
  readonly out?: string;
  readonly json?: boolean;
}

export const ledger: AddCommand = (program, context, finish) => {
  const group = program
    .command("ledger")
    .description("what a service has kept: export, verify, replay, compare");
  const add = (
    name: string,
    description: string,
    work: (store: LedgerStore, flags: LedgerFlags, context: Context) => Promise<number>,
    more: (command: Command) => Command = (command) => command,
  ) =>
    more(
      group
        .command(name)
        .description(description)
        .option("--models <folder>", "where versions are kept", "models")
        .option("--ledger <where>", "a folder or postgres://… (default: the folder ledger beside the models)")
        .option("--json", "print one JSON document"),
    ).action((flags: LedgerFlags) => finish(withLedger(flags, context, work)));
  const ofLead = (command: Command) => command.option("--lead <id>", "only this lead's entries");

  add("export", "write all entries, or a lead's, as NDJSON", exportEntries, (command) =>
    ofLead(command).option("--out <file>", "standard output by default"),
  );
  add("verify", "read every entry and tell which are damaged", verify);
  add("replay", "score every logged lead again and compare the bits", replay, ofLead);
  add(
    "compare",
    "champion and challenger, side by side, by the outcomes that came back",
    compare,
    (command) =>
      command
        .option("--model <name>", "the champion's model (default: the only one)")
        .option(
          "--until <date>",
          "leave out what became known later (default: the last entry's)",
          dateFlag("--until"),
        ),
  );
};

async function withLedger(
  flags: LedgerFlags,
  context: Context,
  work: (store: LedgerStore, flags: LedgerFlags, context: Context) => Promise<number>,
): Promise<number> {
  const store = await openLedger(flags.ledger ?? defaultLedger(flags.models), {
    clock: context.now,
    mustExist: true,
  });
  try {
    return await work(store, flags, context);
  } finally {
    await store.close();
  }
}

async function exportEntries(
  store: LedgerStore,
  { lead, out, json }: LedgerFlags,
  { terminal, signal }: Context,
) {
  if (out === undefined && json)
    throw new InputError("--json: found no --out, wanted it: the entries themselves are printed else");
  let entries = 0;
  const lines = async function* () {
    for await (const { entry, line } of store.scan()) {
      signal.throwIfAborted();
      if (lead !== undefined && entry.leadId !== lead) continue;
      entries++;
      yield `${line}\n`;
    }
  };
  if (out === undefined) for await (const line of lines()) terminal.out(line.trimEnd());
  else {
    await replaceFile(out, (temporary) => writeFile(temporary, lines()));
    terminal.out(
      json
        ? JSON.stringify({ entries, faults: store.faults(), out })
        : `${entries} entries written to ${out}`,
    );
  }
  return DONE;
}

async function verify(store: LedgerStore, { json }: LedgerFlags, { terminal }: Context) {
  const counts = { predictions: 0, outcomes: 0, shadows: 0 };
  for await (const { entry } of store.scan()) counts[`${entry.kind}s`]++;
  const faults = store.faults();
  terminal.out(
    json
      ? JSON.stringify({ ...counts, faults })
      : `${counts.predictions} predictions, ${counts.outcomes} outcomes and ${counts.shadows} answers of a shadow are as they were written; ${faults} lines are damaged`,
  );
  return faults === 0 ? DONE : FAILED;
}

async function replay(store: LedgerStore, { models, lead, json }: LedgerFlags, { terminal, now }: Context) {
  const registry = openRegistry(models, { now });
  const frameworks = new Map<string, Framework>();
  for (const name of BUILT_IN_FRAMEWORKS) frameworks.set(name, await loadFramework(name));
  const versions = new Map<string, Promise<LoadedScorer | null>>();
  /** The version that answered; null where it is gone. */
  const loadedOf = async ({ name, version, sha256 }: ModelId) => {
    const key = `${name}:${version}`;
    if (!versions.has(key))
      versions.set(
        key,
        loadScorer(registry, key).catch(() => null),
      );
    const loaded = await versions.get(key);
    return loaded?.sha256 === sha256 ? loaded : null;
  };
  const isAsked = ({ leadId }: { readonly leadId: string | null }) => lead === undefined || leadId === lead;
  const shadows = new Map<string, ShadowEntry[]>();
  for await (const { entry } of store.scan())
    if (entry.kind === "shadow" && isAsked(entry))
      shadows.set(entry.predictionId, [...(shadows.get(entry.predictionId) ?? []), entry]);
  const result = { replayed: 0, same: 0, versionsGone: 0 };
  const different: string[] = [];
  for await (const { entry } of store.scan()) {
    if (entry.kind !== "prediction" || !isAsked(entry)) continue;
    for (const one of [entry, ...(shadows.get(entry.predictionId) ?? [])]) {
      const loaded = await loadedOf(one.model);
      if (loaded === null) {
        result.versionsGone++;
        continue;
      }
      result.replayed++;
      const isSame =
        one.kind === "prediction"
          ? replayEntry(one, loaded.scorer, frameworks).isSame
          : replayShadow(entry, one, loaded.scorer);
      if (isSame) result.same++;
      else different.push(entry.predictionId);
    }
  }
  for (const predictionId of different.slice(0, 20))
    terminal.tell(`not the same: prediction ${predictionId}`);
  terminal.out(
    json
      ? JSON.stringify({ ...result, different })
      : `${result.same} of ${result.replayed} answers came again to the last bit; of ${result.versionsGone} the version is gone`,
  );
  return different.length === 0 ? DONE : FAILED;
}

async function compare(
  store: LedgerStore,
  { models, model, until, json }: LedgerFlags,
  { terminal, now }: Context,
) {
  const registry = openRegistry(models, { now });
  const { name } = parseModelRef(model ?? (await onlyModel(registry)));
  const horizonDaysOf = async (version: VersionRef) => {
    try {
      return (await loadScorer(registry, version)).scorer.parts.about.horizonDays;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      terminal.tell(
        `note: ${version.name}:${version.version} is gone and with it its horizon: a win counts whenever it came`,
      );
      return null;
    }
  };
  const compared = await compareVersions(store, name, { until, horizonDaysOf });
  const { comparisons, doNotProfile, faults } = compared;
  tellObjectors(doNotProfile, terminal);
  if (faults > 0)
    terminal.tell(
      `left out: ${faults} lines of the ledger that aren't what was written; leadlight ledger verify names them`,
    );
  if (comparisons.length === 0)
    throw new InputError(
      `comparing versions of ${name}: found no prediction that another version stood beside, wanted some: leadlight serve --shadow or --share makes them`,
    );
  terminal.out(
    json
      ? JSON.stringify({ model: name, ...compared, until: new Date(compared.until).toISOString() })
      : versionsSummary(compared),
  );
  return DONE;
}
