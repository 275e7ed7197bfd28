import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { InputError } from "../leads/input-error.ts";
import { checkVersion, existingVersions, isThere } from "./contents.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import { ifPossible, writeDurably } from "./durable.ts";
import { type AliasChange, appendHistory, readHistory } from "./history.ts";
import { takeLock } from "./lock.ts";
import { LockedError } from "./locked-error.ts";
import { checkAlias, checkModelName } from "./names.ts";
import { seal, unseal } from "./sealed-json.ts";
import { StorageError } from "./storage-error.ts";
import { modelFolder, type Store } from "./store.ts";
import { removeLeftOvers, temporaryName } from "./temporary.ts";

const KIND = "leadlight-aliases";
const FORMAT = 1;

/** Alias → the number of the version that it points at. An own property each: ask with `Object.hasOwn`. */
export type Aliases = Readonly<Record<string, number>>;

/**
 * The aliases of a model; none where there is no such model.
 * @throws CorruptVersionError where aliases.json isn't what was written
 */
export async function readAliases(store: Store, name: string): Promise<Aliases> {
  const path = join(modelFolder(store, checkModelName(name)), "aliases.json");
  const found = (await isThere(store, name)) ? await store.fs.status(path) : null;
  if (!found) return {};
  if (found.kind !== "file") throw new CorruptVersionError(path, `a ${found.kind}`, "a file");
  const { aliases } = unseal(await store.fs.read(path), path, KIND, FORMAT);
  if (typeof aliases !== "object" || aliases === null || Array.isArray(aliases))
    throw new CorruptVersionError(path, "no aliases", "an object of version numbers");
  for (const [alias, version] of Object.entries(aliases as Record<string, unknown>))
    if (!Number.isSafeInteger(version) || (version as number) < 1)
      throw new CorruptVersionError(path, `${alias}: ${JSON.stringify(version)}`, "a version number");
  return aliases as Aliases;
}

export interface ChangeOptions {
  /** Why, for the history. */
  readonly because?: string;
  /** What the gate had said against it, for the history. */
  readonly overruled?: string;
}

/**
 * Lets an alias point at a version, in one step, durably. Pointing it where it points already changes nothing.
 * @throws InputError where there is no such version
 */
export function setAlias(
  store: Store,
  name: string,
  alias: string,
  version: number,
  options: ChangeOptions = {},
): Promise<AliasChange> {
  checkAlias(alias);
  checkModelName(name);
  return underAliasLock(store, name, async () => {
    await checkVersion(store, name, version);
    return change(store, name, alias, version, options, false);
  });
}

/**
 * Lets an alias point again where it pointed before, at the nearest version that still exists; a second rollback goes one
 * further back.
 * @throws InputError where there is no such version
 */
export function rollBack(
  store: Store,
  name: string,
  alias = "champion",
  options: ChangeOptions = {},
): Promise<AliasChange> {
  checkAlias(alias);
  checkModelName(name);
  return underAliasLock(store, name, async () => {
    const versions = await existingVersions(store, name);
    const aliases = await readAliases(store, name);
    const now = Object.hasOwn(aliases, alias) ? aliases[alias]! : null;
    const before = earlierVersions(await readHistory(store, name), alias, now).filter((version) =>
      versions.includes(version),
    );
    const to = before.at(-1);
    if (to === undefined)
      throw new InputError(
        `rolling back ${name}@${alias}: found ${now === null ? "no such alias" : `version ${now}`} and no earlier version in its history that still exists, wanted one`,
      );
    return change(store, name, alias, to, options, true);
  });
}

/** Where an alias that points at `now` pointed before, oldest first, without what was rolled back: what a rollback can go to. */
export function earlierVersions(
  history: readonly AliasChange[],
  alias: string,
  now: number | null,
): number[] {
  const path: number[] = [];
  const goBackTo = (version: number) => {
    const at = path.lastIndexOf(version);
    if (at >= 0) path.length = at;
    path.push(version);
  };
  for (const change of history) {
    if (change.alias !== alias) continue;
    // A crash may have kept the change before this one out of the history; if its version is known, it was a rollback.
    if (change.from !== null && path.at(-1) !== change.from) goBackTo(change.from);
    if (change.rollback) goBackTo(change.to);
    else path.push(change.to);
  }
  if (now !== null && path.at(-1) !== now) goBackTo(now);
  return path.filter((version) => version !== now);
}

async function change(
  store: Store,
  name: string,
  alias: string,
  to: number,
  { because, overruled }: ChangeOptions,
  rollback: boolean,
): Promise<AliasChange> {
  const aliases = await readAliases(store, name);
  const from = Object.hasOwn(aliases, alias) ? aliases[alias]! : null;
  const done: AliasChange = {
    at: store.now().toISOString(),
    alias,
    from,
    to,
    ...(because === undefined ? {} : { because }),
    ...(overruled === undefined ? {} : { overruled }),
    ...(rollback ? { rollback } : {}),
  };
  if (from === to) return done;
  await readHistory(store, name); // one that can't be read must stop the change before it is made
  await writeAliases(store, name, { ...aliases, [alias]: to });
  try {
    await appendHistory(store, name, done);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new StorageError(
      `noting that ${name}@${alias} points at version ${to} from now on, in`,
      error.path,
      error.code,
      error,
    );
  }
  return done;
}

async function writeAliases(store: Store, name: string, aliases: Aliases): Promise<void> {
  const { fs } = store;
  const folder = modelFolder(store, name);
  await ifPossible(removeLeftOvers(store, folder));
  const temporary = join(folder, await temporaryName());
  try {
    await writeDurably(fs, temporary, seal({ kind: KIND, format: FORMAT, aliases }));
    await fs.rename(temporary, join(folder, "aliases.json"));
  } catch (error) {
    await ifPossible(fs.unlink(temporary));
    throw error;
  }
  await fs.syncFolder(folder);
}

/**
 * Runs work while nobody else changes the model's aliases. Changes take milliseconds, so another one in progress is waited for, two
 * seconds at most.
 * @throws InputError where there is no such model
 * @throws LockedError where another process holds the lock for longer
 */
export async function underAliasLock<T>(store: Store, name: string, work: () => Promise<T>): Promise<T> {
  await existingVersions(store, name); // or the lock would make a folder for a model that isn't there
  for (let attempt = 1; ; attempt++) {
    let lock: Awaited<ReturnType<typeof takeLock>>;
    try {
      lock = await takeLock(store, name, "aliases");
    } catch (error) {
      if (!(error instanceof LockedError) || attempt === 100) throw error;
      await wait(20);
      continue;
    }
    try {
      return await work();
    } finally {
      await lock.unlock();
    }
  }
}
