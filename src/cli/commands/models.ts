import { InputError } from "../../leads/input-error.ts";
import { listed } from "../../registry/contents.ts";
import { diffVersions } from "../../registry/diff-versions.ts";
import { gateRefusal } from "../../registry/gate-refusal.ts";
import { loadScorer } from "../../registry/load.ts";
import { versionDigest } from "../../registry/manifest.ts";
import { parseModelRef } from "../../registry/model-ref.ts";
import { checkModelName } from "../../registry/names.ts";
import { openRegistry, type Registry } from "../../registry/registry.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, FAILED } from "../exit-code.ts";
import { wholeNumber } from "../lists.ts";
import { openMirror, tellSynced } from "../mlflow.ts";
import { addMlflowFlag } from "../mlflow-flag.ts";
import { differenceInWords } from "../models-diff.ts";
import { alignColumns } from "../terminal.ts";

interface ModelsFlags {
  readonly models?: string;
  readonly because?: string;
  readonly mlflow?: string;
  readonly keep?: number;
  readonly olderThan?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What a subcommand is given: the models named, in their order, flags, and the moment. */
type Refs = readonly (string | undefined)[];
type Work = (registry: Registry, refs: Refs, flags: ModelsFlags, now: Date) => Promise<Answer>;

const MOST_VERSIONS = 1_000_000;
const DAY = 86_400_000;

export const models: AddCommand = (program, context, finish) => {
  const command = program.command("models").description("look after stored versions");
  const add = (words: string, description: string, work: Work) => {
    const added = command
      .command(words)
      .description(description)
      .option("--models <folder>", "where versions are kept (default: models)")
      .option("--json", "print one JSON document");
    added.action((...given: unknown[]) => {
      const flags = given.at(-2) as ModelsFlags;
      return finish(answer(work, given.slice(0, -2) as Refs, flags, context));
    });
    return added;
  };
  const addMoving = (words: string, description: string, work: Work) =>
    addMlflowFlag(add(words, description, work).option("--because <text>", "kept in the history"));
  add("list", "all models with their aliases and versions", list);
  add("show <model>", "what a version says of itself", show);
  add("diff <model> <other>", "what tells two versions apart", diff);
  addMoving("promote <model>", "make NAME:VERSION (or NAME@ALIAS) the champion", promote);
  addMoving("rollback <name>", "make the champion before this one champion again", rollback);
  add("verify [model]", "read every byte and replay the golden leads of one model or of all", verify);
  add("prune <name>", "remove old versions that no alias names and no rollback needs", prune)
    .option(
      "--keep <number>",
      "how many of the newest versions stay whatever their age (default: 10)",
      wholeNumber("--keep", 1, MOST_VERSIONS),
    )
    .option(
      "--older-than <days>",
      "remove only versions that were made longer ago",
      wholeNumber("--older-than", 0, MOST_VERSIONS),
    )
    .option("--dry-run", "only tell what would go");
};

/** A result for programs and the same for people. */
interface Answer {
  readonly json: unknown;
  readonly text: string;
  readonly code?: number;
}

async function answer(work: Work, refs: Refs, flags: ModelsFlags, context: Context): Promise<number> {
  const { terminal, now } = context;
  const registry = openRegistry(flags.models ?? "models", { now });
  const mirror = flags.mlflow === undefined ? null : openMirror(flags.mlflow, registry, context);
  const { json, text, code } = await work(registry, refs, flags, now());
  if (mirror) tellSynced(await mirror.sync(parseModelRef(refOf(refs[0])).name), context);
  terminal.out(flags.json ? JSON.stringify(json) : text);
  return code ?? DONE;
}

async function list(registry: Registry): Promise<Answer> {
  const models = await registry.models();
  const text =
    models.length === 0
      ? `no models in ${registry.folder}`
      : alignColumns(
          ["model", "versions", "aliases"],
          models.map(({ name, versions, aliases, problem }) => [
            name,
            versions.join(", "),
            problem ??
              Object.entries(aliases)
                .map(([alias, version]) => `${alias} → ${version}`)
                .join(", "),
          ]),
        );
  return { json: { models }, text };
}

async function show(registry: Registry, [ref]: Refs): Promise<Answer> {
  const { name, version, alias } = await registry.resolve(refOf(ref));
  const { manifest, files } = await registry.read(name, version);
  const card = Buffer.from(files.get("card.md") ?? []).toString("utf8");
  const sha256 = versionDigest(manifest);
  return {
    json: { name, version, alias, sha256, manifest, history: await registry.history(name) },
    text: `${name}:${version}${alias === null ? "" : ` (${alias})`}, made ${manifest.createdAt}, sha256 ${sha256}\n\n${card.trimEnd()}`,
  };
}

async function diff(registry: Registry, [ref, other]: Refs): Promise<Answer> {
  const found = await diffVersions(registry, refOf(ref), refOf(other));
  return { json: found, text: differenceInWords(found) };
}

async function prune(registry: Registry, [ref]: Refs, flags: ModelsFlags, now: Date): Promise<Answer> {
  const { keep, olderThan, dryRun = false } = flags;
  const name = checkModelName(refOf(ref));
  const found = await registry.prune(name, {
    dryRun,
    ...(keep !== undefined && { keep }),
    ...(olderThan !== undefined && { madeBefore: now.getTime() - olderThan * DAY }),
  });
  const { removed, kept } = found;
  const done = dryRun ? "would go" : "removed";
  const lines = [
    removed.length === 0 ? `no version of ${name} ${done}` : `${name} ${listed("version", removed)} ${done}`,
    ...kept.map(({ version, because }) => `${name}:${version} stays: ${because}`),
  ];
  return { json: { name, dryRun, ...found }, text: lines.join("\n") };
}

async function promote(registry: Registry, [ref]: Refs, flags: ModelsFlags): Promise<Answer> {
  const parsed = parseModelRef(refOf(ref));
  if ("alias" in parsed && parsed.alias === "champion")
    throw new InputError(`can't promote ${ref}: found no version, wanted NAME:VERSION or NAME@challenger`);
  const { name, version } = await loadScorer(registry, parsed); // a version that can't be used must not become champion
  const overruled = await gateRefusal(registry, name, version);
  if (overruled !== null && flags.because === undefined)
    throw new InputError(
      `can't promote ${name}:${version}: its gate said "${overruled}", wanted --because TEXT to overrule it`,
    );
  const change = await registry.setAlias(name, "champion", version, {
    ...because(flags),
    ...(overruled !== null && { overruled }),
  });
  const text = `${name}:${version} is champion`;
  return { json: { name, ...change }, text: overruled === null ? text : `${text}, overruling: ${overruled}` };
}

async function rollback(registry: Registry, [ref]: Refs, flags: ModelsFlags): Promise<Answer> {
  const name = refOf(ref);
  const change = await registry.rollback(name, "champion", because(flags));
  return { json: { name, ...change }, text: `${name}:${change.to} is champion again, after ${change.from}` };
}

async function verify(registry: Registry, [ref]: Refs): Promise<Answer> {
  const bytes = await registry.verify(ref);
  if (bytes.length === 0)
    throw new InputError(`can't verify: found no version in ${registry.folder}, wanted at least one`);
  const versions = [];
  for (const found of bytes)
    versions.push(found.ok ? await replayed(registry, found.name, found.version) : found);
  const bad = versions.filter(({ ok }) => !ok);
  const lines = versions.map(({ name, version, ok, problem }) =>
    ok ? `${name}:${version} is as it was written` : `${name}:${version} is damaged: ${problem}`,
  );
  return {
    json: { versions },
    text: lines.join("\n"),
    code: bad.length === 0 ? DONE : FAILED,
  };
}

async function replayed(registry: Registry, name: string, version: number) {
  try {
    await loadScorer(registry, { name, version });
    return { name, version, ok: true };
  } catch (error) {
    return { name, version, ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

function because({ because }: ModelsFlags): { because?: string } {
  return because === undefined ? {} : { because };
}

function refOf(ref: string | undefined): string {
  if (ref === undefined) throw new InputError("found no model, wanted NAME, NAME@ALIAS or NAME:VERSION");
  return ref;
}
