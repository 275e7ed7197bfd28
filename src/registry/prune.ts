import { join } from "node:path";
import { earlierVersions, readAliases, underAliasLock } from "./aliases.ts";
import { versionNumbers } from "./contents.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import { ifPossible, removeTree } from "./durable.ts";
import { readHistory } from "./history.ts";
import { checkModelName } from "./names.ts";
import { removeOrphanedNeighbours } from "./neighbours.ts";
import { readManifest } from "./read-version.ts";
import { type Store, versionFolder, versionsFolder } from "./store.ts";
import { removeLeftOvers, temporaryName } from "./temporary.ts";

export interface PruneOptions {
  /** How many of the newest versions stay whatever their age, at least 1; 10 by default. */
  readonly keep?: number;
  /** Only versions made before this moment go, in milliseconds since 1970. No limit by default. */
  readonly madeBefore?: number;
  /** Only tells what would go. False by default. */
  readonly dryRun?: boolean;
}

/** What became of each version. */
export interface Pruned {
  /** Removed, or what would be; ascending. */
  readonly removed: readonly number[];
  /** All others, ascending, each with the reason for which it stays. */
  readonly kept: readonly { readonly version: number; readonly because: string }[];
}

/**
 * Removes old versions of a model: none of the newest, none that an alias names, none to which `champion` can be rolled back. Each
 * goes in one step: its folder gets a temporary name, which nobody takes for a version, and is emptied then; what a process that
 * ended in between left is removed by the next publishing or pruning. Numbers aren't used again, since the newest version stays.
 * @throws RangeError where `keep` isn't a whole number of at least 1
 * @throws InputError where there is no such model
 */
export function pruneVersions(store: Store, name: string, options: PruneOptions = {}): Promise<Pruned> {
  const { keep = 10, madeBefore, dryRun = false } = options;
  if (!Number.isSafeInteger(keep) || keep < 1)
    throw new RangeError(
      `pruning ${name}: found ${keep} versions to keep, wanted a whole number of at least 1`,
    );
  checkModelName(name);
  return underAliasLock(store, name, async () => {
    const versions = await versionNumbers(store, name);
    const reasons = await reasonsToStay(store, name, versions.slice(-keep));
    const removed: number[] = [];
    const kept: { version: number; because: string }[] = [];
    for (const version of versions) {
      const because =
        reasons.get(version) ??
        (madeBefore === undefined ? null : await whyNotOld(store, name, version, madeBefore));
      if (because !== null) kept.push({ version, because });
      else removed.push(version);
    }
    if (!dryRun) {
      for (const version of removed) await remove(store, name, version);
      await ifPossible(removeLeftOvers(store, versionsFolder(store, name)));
      await removeOrphanedNeighbours(store, name);
    }
    return { removed, kept };
  });
}

async function reasonsToStay(
  store: Store,
  name: string,
  newest: readonly number[],
): Promise<Map<number, string>> {
  const isNewest = newest.length === 1 ? "the newest" : `one of the ${newest.length} newest`;
  const reasons = new Map(newest.map((version) => [version, isNewest]));
  const aliases = await readAliases(store, name);
  if (Object.hasOwn(aliases, "champion"))
    for (const version of earlierVersions(await readHistory(store, name), "champion", aliases.champion!))
      reasons.set(version, "champion can be rolled back to it");
  for (const version of new Set(Object.values(aliases))) {
    const named = Object.keys(aliases).filter((alias) => aliases[alias] === version);
    reasons.set(version, `${named.join(" and ")} ${named.length === 1 ? "points" : "point"} at it`);
  }
  return reasons;
}

/** Why a version is no older than asked for, or can't be known to be; null where it is. */
async function whyNotOld(
  store: Store,
  name: string,
  version: number,
  madeBefore: number,
): Promise<string | null> {
  try {
    const { createdAt } = await readManifest(store, name, version);
    return Date.parse(createdAt) < madeBefore ? null : `made ${createdAt}`;
  } catch (error) {
    if (!(error instanceof CorruptVersionError)) throw error;
    return `its age can't be told: ${error.message}`;
  }
}

async function remove(store: Store, name: string, version: number): Promise<void> {
  const { fs } = store;
  const folder = versionsFolder(store, name);
  const temporary = join(folder, await temporaryName());
  await fs.rename(versionFolder(store, name, version), temporary);
  await fs.syncFolder(folder);
  await removeTree(fs, temporary);
}
