import { InputError } from "../leads/input-error.ts";
import { versionDigest } from "../registry/manifest.ts";
import type { Registry } from "../registry/registry.ts";
import type { MlflowClient } from "./client.ts";
import { readState, type ServerState, writeState } from "./mirror-state.ts";
import { MlflowError } from "./mlflow-error.ts";
import { ENDINGS, type RecordedVersion, recordVersion, TAG } from "./record-version.ts";

/** Makes the MLflow models of a version, by the ending of their registered name. */
export type ModelFoldersOf = (
  content: RecordedVersion["content"],
  name: string,
  version: number,
) => Promise<RecordedVersion["models"]>;

export interface MirrorOptions {
  readonly client: MlflowClient;
  readonly registry: Registry;
  readonly now: () => Date;
  readonly modelFoldersOf: ModelFoldersOf;
}

/** What a call told the server, and what not. */
export interface Synced {
  /** Versions that it was told of. */
  readonly sent: readonly number[];
  /** Versions that it will be told of by a later call. */
  readonly waiting: readonly number[];
  /** Aliases that were moved there, and here, one sentence each. */
  readonly moved: readonly string[];
  /** Why not all was told; null where all was. */
  readonly problem: string | null;
}

/**
 * Keeps an MLflow server in step with the models of a registry. Nothing here fails for a server that is down or refuses: what it
 * couldn't be told waits in `models/NAME/mlflow.json`, and the next call tells it.
 */
export interface Mirror {
  /** Puts a version on the list of what the server is to be told of, durably. */
  enqueue(name: string, version: number): Promise<void>;
  /** Tells the server of all that waits and is still stored, then moves aliases both ways. */
  sync(name: string): Promise<Synced>;
}

export function createMirror(options: MirrorOptions): Mirror {
  const { client, registry } = options;
  const { address } = client;
  return {
    async enqueue(name, version) {
      const state = await readState(registry.folder, name, address);
      const waiting = [...new Set([...state.waiting, version])].sort((a, b) => a - b);
      await writeState(registry.folder, name, address, { ...state, waiting });
    },
    async sync(name) {
      let state = await readState(registry.folder, name, address);
      const sent: number[] = [];
      const moved: string[] = [];
      const keep = async (change: Partial<ServerState>) => {
        state = { ...state, ...change };
        await writeState(registry.folder, name, address, state);
      };
      try {
        const stored = (await registry.models()).find((model) => model.name === name)?.versions ?? [];
        for (const version of state.waiting) {
          if (!stored.includes(version)) {
            moved.push(`${name}:${version} was pruned before MLflow was told of it`);
            await keep({ waiting: state.waiting.filter((other) => other !== version) });
            continue;
          }
          await send(name, version, options);
          sent.push(version);
          await keep({ waiting: state.waiting.filter((other) => other !== version) });
        }
        const aliases = await syncAliases(name, state.aliases, moved, options);
        if (JSON.stringify(aliases) !== JSON.stringify(state.aliases)) await keep({ aliases });
        return { sent, waiting: state.waiting, moved, problem: null };
      } catch (error) {
        if (!(error instanceof MlflowError || error instanceof InputError)) throw error;
        return { sent, waiting: state.waiting, moved, problem: error.message };
      }
    },
  };
}

async function send(
  name: string,
  version: number,
  { client, registry, now, modelFoldersOf }: MirrorOptions,
): Promise<void> {
  const content = await registry.read(name, version);
  const models = await modelFoldersOf(content, name, version);
  const sha256 = versionDigest(content.manifest);
  await recordVersion(client, { name, version, sha256, content, models }, now());
}

/**
 * Where only one side has moved an alias since both last agreed, the other follows; where both have, the registry's stands. Aliases
 * of MLflow that point at versions which aren't ours are left alone.
 * @returns where both agree now
 */
async function syncAliases(
  name: string,
  agreed: ServerState["aliases"],
  moved: string[],
  { client, registry }: MirrorOptions,
): Promise<ServerState["aliases"]> {
  const there: Registered[] = [];
  for (const ending of ENDINGS) {
    const aliases = await client.aliases(`${name}${ending}`);
    if (aliases !== null) there.push(await registeredAs(`${name}${ending}`, aliases, client));
  }
  const [leading] = there;
  if (!leading) return agreed; // nothing is registered
  const here = await registry.aliases(name);
  const now: Record<string, number> = {};
  for (const alias of new Set([...Object.keys(here), ...leading.pointsAt.keys()])) {
    const ours = Object.hasOwn(here, alias) ? here[alias]! : null;
    const theirs = leading.pointsAt.get(alias) ?? null;
    const before = Object.hasOwn(agreed, alias) ? agreed[alias]! : null;
    if (theirs !== null && theirs !== ours && (ours === null || ours === before)) {
      await registry.setAlias(name, alias, theirs, { because: `moved in MLflow at ${client.address}` });
      moved.push(`${alias} points at ${name}:${theirs} now, as in MLflow`);
      now[alias] = theirs;
    } else if (ours !== null && leading.versionOf.has(ours)) {
      if (theirs !== ours)
        moved.push(
          theirs === null || theirs === before
            ? `MLflow's ${alias} points at ${name}:${ours} now`
            : `MLflow's ${alias} pointed at ${name}:${theirs}; it points at ${name}:${ours} now, since both sides had moved it`,
        );
      now[alias] = ours;
    }
  }
  for (const { called, pointsAt, versionOf } of there)
    for (const [alias, version] of Object.entries(now))
      if (pointsAt.get(alias) !== version && versionOf.has(version))
        await client.setAlias(called, alias, versionOf.get(version)!);
  return now;
}

/** A model of MLflow's registry in our numbers. */
interface Registered {
  readonly called: string;
  /** Alias → our version; without those that point at versions which aren't ours. */
  readonly pointsAt: ReadonlyMap<string, number>;
  /** Our version → MLflow's. */
  readonly versionOf: ReadonlyMap<number, string>;
}

async function registeredAs(
  called: string,
  aliases: Readonly<Record<string, string>>,
  client: MlflowClient,
): Promise<Registered> {
  const ours = new Map(
    (await client.versions(called)).flatMap(({ version, tags }) =>
      tags[TAG.version] === undefined ? [] : [[version, Number(tags[TAG.version])] as const],
    ),
  );
  return {
    called,
    pointsAt: new Map(
      Object.entries(aliases).flatMap(([alias, version]) =>
        ours.has(version) ? [[alias, ours.get(version)!] as const] : [],
      ),
    ),
    versionOf: new Map(Array.from(ours, ([theirs, version]) => [version, theirs])),
  };
}
