import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { InputError } from "../../leads/input-error.ts";
import { replaceFile } from "../../leads/replace-file.ts";
import { defaultLedger, openLedger } from "../../ledger/open-ledger.ts";
import { replayEntry } from "../../ledger/replay.ts";
import type { LedgerStore } from "../../ledger/store.ts";
import type { Framework } from "../../qualification/framework.ts";
import { BUILT_IN_FRAMEWORKS, loadFramework } from "../../qualification/load-framework.ts";
import { type LoadedScorer, loadScorer } from "../../registry/load.ts";
import { openRegistry } from "../../registry/registry.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, FAILED } from "../exit-code.ts";

interface LedgerFlags {
  readonly models: string;
  readonly ledger?: string;
  readonly lead?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export const ledger: AddCommand = (program, context, finish) => {
  const group = program.command("ledger").description("what a service has kept: export, verify, replay");
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
  const counts = { predictions: 0, outcomes: 0 };
  for await (const { entry } of store.scan())
    counts[entry.kind === "prediction" ? "predictions" : "outcomes"]++;
  const faults = store.faults();
  terminal.out(
    json
      ? JSON.stringify({ ...counts, faults })
      : `${counts.predictions} predictions and ${counts.outcomes} outcomes are as they were written; ${faults} lines are damaged`,
  );
  return faults === 0 ? DONE : FAILED;
}

async function replay(store: LedgerStore, { models, lead, json }: LedgerFlags, { terminal, now }: Context) {
  const registry = openRegistry(models, { now });
  const frameworks = new Map<string, Framework>();
  for (const name of BUILT_IN_FRAMEWORKS) frameworks.set(name, await loadFramework(name));
  const versions = new Map<string, Promise<LoadedScorer | null>>();
  const result = { replayed: 0, same: 0, versionsGone: 0 };
  const different: string[] = [];
  for await (const { entry } of store.scan()) {
    if (entry.kind !== "prediction" || (lead !== undefined && entry.leadId !== lead)) continue;
    const { name, version, sha256 } = entry.model;
    const key = `${name}:${version}`;
    if (!versions.has(key))
      versions.set(
        key,
        loadScorer(registry, key).catch(() => null),
      );
    const loaded = await versions.get(key);
    if (!loaded || loaded.sha256 !== sha256) {
      result.versionsGone++;
      continue;
    }
    result.replayed++;
    if (replayEntry(entry, loaded.scorer, frameworks).isSame) result.same++;
    else different.push(entry.predictionId);
  }
  for (const predictionId of different.slice(0, 20))
    terminal.tell(`not the same: prediction ${predictionId}`);
  terminal.out(
    json
      ? JSON.stringify({ ...result, different })
      : `${result.same} of ${result.replayed} predictions came again to the last bit; of ${result.versionsGone} the version is gone`,
  );
  return different.length === 0 ? DONE : FAILED;
}
