import { InputError } from "../leads/input-error.ts";
import { versionDigest } from "../registry/manifest.ts";
import type { Registry } from "../registry/registry.ts";
import type { MlflowClient } from "./client.ts";
import { readState, type ServerState, writeState } from "./mirror-state.ts";
import { MlflowError } from "./mlflow-error.ts";
import { type RecordedVersion, recordVersion, TAG } from "./record-version.ts";

/** Makes the MLflow model of a version, by path inside its folder; null where it can't be one. */
export type ModelFolderOf = (
  content: RecordedVersion["content"],
  name: string,
  version: number,
) => Promise<RecordedVersion["model"]>;

export interface MirrorOptions {
  readonly client: MlflowClient;
  readonly registry: Registry;
  readonly now: () => Date;
  readonly modelFolderOf: ModelFolderOf;
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
  /** Tells the server of all that waits, then moves aliases both ways. */
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
        for (const version of state.waiting) {
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
  { client, registry, now, modelFolderOf }: MirrorOptions,
): Promise<void> {
  const content = await registry.read(name, version);
  const model = await modelFolderOf(content, name, version);
  const sha256 = versionDigest(content.manifest);
  await recordVersion(client, { name, version, sha256, content, model }, now());
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
  const theirs = await client.aliases(name);
  if (theirs === null) return agreed; // nothing is registered there
  const ours = await registry.aliases(name);
  const registered = await client.versions(name);
  const oursOf = new Map(registered.map(({ version, tags }) => [version, Number(tags[TAG.version])]));
  const theirsOf = new Map(registered.map(({ version, tags }) => [Number(tags[TAG.version]), version]));
  const now: Record<string, number> = {};
  for (const alias of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const here = Object.hasOwn(ours, alias) ? ours[alias]! : null;
    const there = Object.hasOwn(theirs, alias) ? oursOf.get(theirs[alias]!) || null : null;
    const isForeign = Object.hasOwn(theirs, alias) && there === null;
    const before = Object.hasOwn(agreed, alias) ? agreed[alias]! : null;
    if (isForeign && here === null) continue;
    if (here === there) {
      if (here !== null) now[alias] = here;
    } else if (there !== null && (here === null || here === before)) {
      await registry.setAlias(name, alias, there, { because: `moved in MLflow at ${client.address}` });
      moved.push(`${alias} points at ${name}:${there} now, as in MLflow`);
      now[alias] = there;
    } else if (here !== null && theirsOf.has(here)) {
      await client.setAlias(name, alias, theirsOf.get(here)!);
      moved.push(
        there === null || there === before
          ? `MLflow's ${alias} points at ${name}:${here} now`
          : `MLflow's ${alias} pointed at ${name}:${there}; it points at ${name}:${here} now, since both sides had moved it`,
      );
      now[alias] = here;
    }
  }
  return now;
}
