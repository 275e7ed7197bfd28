import { InputError } from "../../leads/input-error.ts";
import { gateRefusal } from "../../registry/gate-refusal.ts";
import { loadScorer } from "../../registry/load.ts";
import { versionDigest } from "../../registry/manifest.ts";
import { parseModelRef } from "../../registry/model-ref.ts";
import { openRegistry, type Registry } from "../../registry/registry.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, FAILED } from "../exit-code.ts";
import { openMirror, tellSynced } from "../mlflow.ts";
import { addMlflowFlag } from "../mlflow-flag.ts";
import { alignColumns } from "../terminal.ts";

interface ModelsFlags {
  readonly models?: string;
  readonly because?: string;
  readonly mlflow?: string;
  readonly json?: boolean;
}

export const models: AddCommand = (program, context, finish) => {
  const command = program.command("models").description("look after stored versions");
  const add = (
    words: string,
    description: string,
    work: (registry: Registry, ref: string | undefined, flags: ModelsFlags) => Promise<Answer>,
  ) => {
    const added = command
      .command(words)
      .description(description)
      .option("--models <folder>", "where versions are kept (default: models)")
      .option("--json", "print one JSON document");
    if (/^(promote|rollback)/.test(words))
      addMlflowFlag(added.option("--because <text>", "kept in the history"));
    added.action((...given: unknown[]) => {
      const [ref, flags] = given.length > 2 ? given : [undefined, given[0]];
      return finish(answer(work, ref as string | undefined, flags as ModelsFlags, context));
    });
  };
  add("list", "all models with their aliases and versions", list);
  add("show <model>", "what a version says of itself", show);
  add("promote <model>", "make NAME:VERSION (or NAME@ALIAS) the champion", promote);
  add("rollback <name>", "make the champion before this one champion again", rollback);
  add("verify [model]", "read every byte and replay the golden leads of one model or of all", verify);
};

/** A result for programs and the same for people. */
interface Answer {
  readonly json: unknown;
  readonly text: string;
  readonly code?: number;
}

async function answer(
  work: (registry: Registry, ref: string | undefined, flags: ModelsFlags) => Promise<Answer>,
  ref: string | undefined,
  flags: ModelsFlags,
  context: Context,
): Promise<number> {
  const { terminal, now } = context;
  const registry = openRegistry(flags.models ?? "models", { now });
  const mirror = flags.mlflow === undefined ? null : openMirror(flags.mlflow, registry, context);
  const { json, text, code } = await work(registry, ref, flags);
  if (mirror) tellSynced(await mirror.sync(parseModelRef(refOf(ref)).name), context);
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

async function show(registry: Registry, ref: string | undefined): Promise<Answer> {
  const { name, version, alias } = await registry.resolve(refOf(ref));
  const { manifest, files } = await registry.read(name, version);
  const card = Buffer.from(files.get("card.md") ?? []).toString("utf8");
  const sha256 = versionDigest(manifest);
  return {
    json: { name, version, alias, sha256, manifest, history: await registry.history(name) },
    text: `${name}:${version}${alias === null ? "" : ` (${alias})`}, made ${manifest.createdAt}, sha256 ${sha256}\n\n${card.trimEnd()}`,
  };
}

async function promote(registry: Registry, ref: string | undefined, flags: ModelsFlags): Promise<Answer> {
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

async function rollback(registry: Registry, ref: string | undefined, flags: ModelsFlags): Promise<Answer> {
  const name = refOf(ref);
  const change = await registry.rollback(name, "champion", because(flags));
  return { json: { name, ...change }, text: `${name}:${change.to} is champion again, after ${change.from}` };
}

async function verify(registry: Registry, ref: string | undefined): Promise<Answer> {
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
