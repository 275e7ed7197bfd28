import type { WonDeals } from "../explanation/nearest-deals.ts";
import { InputError } from "../leads/input-error.ts";
import { type Aliases, type ChangeOptions, readAliases, rollBack, setAlias } from "./aliases.ts";
import { checkedFileSystem } from "./checked-file-system.ts";
import { checkVersion, existingVersions, listed, modelNames, versionNumbers } from "./contents.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import type { FileSystem } from "./file-system.ts";
import { type AliasChange, readHistory } from "./history.ts";
import { type Lock, type LockPurpose, takeLock } from "./lock.ts";
import type { Manifest } from "./manifest.ts";
import { type ModelRef, parseModelRef } from "./model-ref.ts";
import { checkModelName } from "./names.ts";
import { eraseNeighbour, neighboursChangedAt, readNeighbours, writeNeighbours } from "./neighbours.ts";
import { nodeFileSystem } from "./node-file-system.ts";
import { type Pruned, type PruneOptions, pruneVersions } from "./prune.ts";
import { publishVersion, type VersionContent } from "./publish.ts";
import { readManifest, readVersion, type Version } from "./read-version.ts";
import { StorageError } from "./storage-error.ts";
import type { Store } from "./store.ts";

export interface RegistryOptions {
  readonly now: () => Date;
  /** The real disk by default. */
  readonly fs?: FileSystem;
}

/** A model as a list shows it. */
export interface ModelEntry {
  readonly name: string;
  /** Alias → version; empty where they can't be read. */
  readonly aliases: Aliases;
  /** Ascending, at least one. */
  readonly versions: readonly number[];
  readonly latest: number;
  /** Why the aliases can't be read, or null. */
  readonly problem: string | null;
}

/** What `verify` found of one version. */
export interface Verified {
  readonly name: string;
  readonly version: number;
  readonly ok: boolean;
  readonly problem?: string;
}

/** A version, and the alias by which it was found. */
export interface Resolved {
  readonly name: string;
  readonly version: number;
  readonly alias: string | null;
}

/**
 * The models of one folder. Versions never change once published; aliases point at them. Every method may reject with a
 * `StorageError`, with a `CorruptVersionError` where the disk holds something else than was written, and with an
 * `InputError` for a name that is none or that nothing has.
 */
export interface Registry {
  readonly folder: string;
  /** Ascending by name. */
  models(): Promise<ModelEntry[]>;
  manifest(name: string, version: number): Promise<Manifest>;
  read(name: string, version: number): Promise<Version>;
  publish(name: string, content: VersionContent): Promise<number>;
  aliases(name: string): Promise<Aliases>;
  setAlias(name: string, alias: string, version: number, options?: ChangeOptions): Promise<AliasChange>;
  /** `alias` is `champion` by default. */
  rollback(name: string, alias?: string, options?: ChangeOptions): Promise<AliasChange>;
  /** Oldest first. */
  history(name: string): Promise<AliasChange[]>;
  /** A reference as the user writes it, or parsed. */
  resolve(ref: string | ModelRef): Promise<Resolved>;
  /** The won deals that a version's likeness is told by; null where none were stored. */
  neighbours(name: string, version: number): Promise<WonDeals | null>;
  /** When they were last written, in milliseconds, or null. */
  neighboursChangedAt(name: string, version: number): Promise<number | null>;
  writeNeighbours(name: string, version: number, deals: WonDeals): Promise<void>;
  /** Removes a lead from the won deals of all versions of a model; resolves to the number of versions that had it. */
  eraseNeighbour(name: string, id: string): Promise<number>;
  /** Removes old versions that nothing needs. */
  prune(name: string, options?: PruneOptions): Promise<Pruned>;
  /** Reads every file of every version, of one model or of all. */
  verify(name?: string): Promise<Verified[]>;
  /** Rejects with a `LockedError` where another process holds it. Unlock in a `finally`. */
  lock(name: string, purpose: LockPurpose): Promise<Lock>;
}

/** Opens the registry in a models folder, which needn't exist yet; nothing is read or written before it is asked for. */
export function openRegistry(folder: string, { now, fs = nodeFileSystem }: RegistryOptions): Registry {
  const store: Store = { folder, now, fs: checkedFileSystem(fs) };
  return Object.freeze({
    folder,
    models: async () => Promise.all((await modelNames(store)).map((name) => entry(store, name))),
    manifest: (name: string, version: number) => readManifest(store, name, version),
    read: (name: string, version: number) => readVersion(store, name, version),
    publish: (name: string, content: VersionContent) => publishVersion(store, name, content),
    aliases: (name: string) => readAliases(store, name),
    setAlias: async (name: string, alias: string, version: number, options?: ChangeOptions) =>
      setAlias(store, name, alias, version, options),
    rollback: async (name: string, alias?: string, options?: ChangeOptions) =>
      rollBack(store, name, alias, options),
    history: async (name: string) => readHistory(store, checkModelName(name)),
    resolve: async (ref: string | ModelRef) =>
      resolve(store, typeof ref === "string" ? parseModelRef(ref) : ref),
    neighbours: (name: string, version: number) => readNeighbours(store, name, version),
    neighboursChangedAt: (name: string, version: number) => neighboursChangedAt(store, name, version),
    writeNeighbours: (name: string, version: number, deals: WonDeals) =>
      writeNeighbours(store, name, version, deals),
    eraseNeighbour: (name: string, id: string) => eraseNeighbour(store, name, id),
    prune: async (name: string, options?: PruneOptions) => pruneVersions(store, name, options),
    verify: async (name?: string) => verify(store, name),
    lock: (name: string, purpose: LockPurpose) => takeLock(store, name, purpose),
  });
}

async function entry(store: Store, name: string): Promise<ModelEntry> {
  const versions = await versionNumbers(store, name);
  const rest = { name, versions, latest: versions.at(-1)! };
  try {
    return { ...rest, aliases: await readAliases(store, name), problem: null };
  } catch (error) {
    if (!(error instanceof CorruptVersionError)) throw error;
    return { ...rest, aliases: {}, problem: error.message };
  }
}

async function resolve(store: Store, ref: ModelRef): Promise<Resolved> {
  if ("version" in ref) {
    await checkVersion(store, ref.name, ref.version);
    return { name: ref.name, version: ref.version, alias: null };
  }
  const { name, alias } = ref;
  const versions = await existingVersions(store, name);
  const aliases = await readAliases(store, name);
  if (!Object.hasOwn(aliases, alias)) {
    const found = Object.entries(aliases).map(([known, version]) => `${known} (version ${version})`);
    throw new InputError(
      `looking for ${name}@${alias} in ${store.folder}: found ${listed("alias", found)} and ${listed("version", versions)}, wanted that alias`,
    );
  }
  const version = aliases[alias]!;
  await checkVersion(store, name, version);
  return { name, version, alias };
}

async function verify(store: Store, only: string | undefined): Promise<Verified[]> {
  const names = only === undefined ? await modelNames(store) : [only];
  const verified: Verified[] = [];
  for (const name of names)
    for (const version of await existingVersions(store, name)) {
      try {
        await readVersion(store, name, version);
        verified.push({ name, version, ok: true });
      } catch (error) {
        if (!(error instanceof CorruptVersionError) && !(error instanceof StorageError)) throw error;
        verified.push({ name, version, ok: false, problem: error.message });
      }
    }
  return verified;
}
