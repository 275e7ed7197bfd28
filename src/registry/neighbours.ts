import { join } from "node:path";
import type { WonDeals } from "../explanation/nearest-deals.ts";
import { checkVersion, isThere, notAFolder, versionNumbers } from "./contents.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import { ifPossible, makeFolder, writeDurably } from "./durable.ts";
import { checkModelName } from "./names.ts";
import { modelFolder, type Store } from "./store.ts";
import { removeLeftOvers, temporaryName } from "./temporary.ts";

/*
 * The won deals of a version, for likeness: `models/NAME/neighbours/7.ndjson`, a line that says what it is and one a deal. They
 * are the only leads under a models folder, so they stand outside the version and its hashes: a deal can be erased by its id.
 */

const KIND = "leadlight-neighbours";
const FORMAT = 1;

/** Writes the won deals of a version, in place of those that stood there. */
export async function writeNeighbours(
  store: Store,
  name: string,
  version: number,
  deals: WonDeals,
): Promise<void> {
  await checkVersion(store, name, version);
  await makeFolder(store.fs, folderOf(store, name));
  await replace(store, name, version, deals);
}

/**
 * The won deals of a version; null where none were stored.
 * @throws CorruptVersionError where the file isn't what was written
 */
export async function readNeighbours(store: Store, name: string, version: number): Promise<WonDeals | null> {
  if (!(await isThere(store, checkModelName(name)))) return null;
  const path = fileOf(store, name, version);
  if (!(await store.fs.status(folderOf(store, name))) || !(await store.fs.status(path))) return null;
  const [first, ...lines] = Buffer.from(await store.fs.read(path))
    .toString("utf8")
    .trimEnd()
    .split("\n");
  try {
    const { kind, format, features } = JSON.parse(first!) as Record<string, unknown>;
    if (kind === KIND && format === FORMAT && Array.isArray(features)) {
      const deals = lines.map((line) => JSON.parse(line) as { id: string; contributions: number[] });
      return {
        features: features as string[],
        ids: deals.map(({ id }) => id),
        contributions: deals.map(({ contributions }) => contributions),
      };
    }
  } catch {}
  throw new CorruptVersionError(path, "other content", `won deals in format ${FORMAT}`);
}

/** When the won deals of a version were last written, in milliseconds; null where none are stored. */
export async function neighboursChangedAt(
  store: Store,
  name: string,
  version: number,
): Promise<number | null> {
  return (await store.fs.status(fileOf(store, name, version)))?.changedAt ?? null;
}

/**
 * Removes a lead from the won deals of all versions of a model. A file that isn't what was written serves nobody and may hold
 * the lead: it goes as a whole.
 * @returns from how many
 */
export async function eraseNeighbour(store: Store, name: string, id: string): Promise<number> {
  if (!(await isThere(store, checkModelName(name)))) return 0;
  const folder = folderOf(store, name);
  const found = await store.fs.status(folder);
  if (!found) return 0;
  if (found.kind !== "folder") throw notAFolder(folder, found.kind);
  await ifPossible(removeLeftOvers(store, folder)); // what a crash left may hold the lead too
  let erased = 0;
  for (const { name: file } of await store.fs.list(folder)) {
    const version = /^([1-9]\d*)\.ndjson$/.exec(file)?.[1];
    if (version === undefined) continue;
    const deals = await soundDeals(readNeighbours(store, name, Number(version)));
    if (deals === "damaged") {
      await store.fs.unlink(join(folder, file));
      await store.fs.syncFolder(folder);
      erased += 1;
      continue;
    }
    if (!deals?.ids.includes(id)) continue;
    const stays = (_: unknown, deal: number) => deals.ids[deal] !== id;
    await replace(store, name, Number(version), {
      features: deals.features,
      ids: deals.ids.filter(stays),
      contributions: deals.contributions.filter(stays),
    });
    erased += 1;
  }
  return erased;
}

/** Removes the won deals of versions that are gone, and what crashes left of any. */
export async function removeOrphanedNeighbours(store: Store, name: string): Promise<void> {
  const folder = folderOf(store, name);
  if ((await store.fs.status(folder))?.kind !== "folder") return;
  await ifPossible(removeLeftOvers(store, folder));
  const files = await store.fs.list(folder);
  const versions = await versionNumbers(store, name); // after the files, so that a new version's aren't taken for orphans
  for (const { name: file } of files) {
    const version = /^([1-9]\d*)\.ndjson$/.exec(file)?.[1];
    if (version !== undefined && !versions.includes(Number(version)))
      await store.fs.unlink(join(folder, file));
  }
  await store.fs.syncFolder(folder);
}

async function soundDeals(reading: Promise<WonDeals | null>): Promise<WonDeals | null | "damaged"> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof CorruptVersionError) return "damaged";
    throw error;
  }
}

async function replace(store: Store, name: string, version: number, deals: WonDeals): Promise<void> {
  const { fs } = store;
  const folder = folderOf(store, name);
  const temporary = join(folder, await temporaryName());
  const head = JSON.stringify({ kind: KIND, format: FORMAT, features: deals.features });
  const lines = deals.ids.map((id, deal) => JSON.stringify({ id, contributions: deals.contributions[deal] }));
  try {
    await writeDurably(fs, temporary, Buffer.from(`${[head, ...lines].join("\n")}\n`));
    await fs.rename(temporary, fileOf(store, name, version));
    await fs.syncFolder(folder);
  } catch (error) {
    await ifPossible(fs.unlink(temporary));
    throw error;
  }
}

const folderOf = (store: Store, name: string) => join(modelFolder(store, name), "neighbours");
const fileOf = (store: Store, name: string, version: number) =>
  join(folderOf(store, name), `${version}.ndjson`);
