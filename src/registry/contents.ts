import { InputError } from "../leads/input-error.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import { checkModelName } from "./names.ts";
import { modelFolder, type Store, versionsFolder } from "./store.ts";

/** The models that have at least one version, ascending. */
export async function modelNames(store: Store): Promise<string[]> {
  if (!(await store.fs.status(store.folder))) return [];
  const names: string[] = [];
  for (const { name, kind } of await store.fs.list(store.folder)) {
    if (kind !== "folder" || !isModelName(name)) continue;
    const versions = await store.fs.status(versionsFolder(store, name));
    if (versions?.kind === "folder" && (await numbersIn(store, name)).length > 0) names.push(name);
  }
  return names;
}

/**
 * The numbers of a model's versions, ascending; none where there is no such model.
 * @throws CorruptVersionError where a link or a file stands in a folder's place
 */
export async function versionNumbers(store: Store, name: string): Promise<number[]> {
  return (await isThere(store, name)) ? numbersIn(store, name) : [];
}

/**
 * The numbers of a model's versions, ascending, at least one.
 * @throws InputError where there is none, naming the models that there are
 */
export async function existingVersions(store: Store, name: string): Promise<number[]> {
  const versions = await versionNumbers(store, checkModelName(name));
  if (versions.length > 0) return versions;
  throw new InputError(
    `looking for model ${name} in ${store.folder}: found ${listed("model", await modelNames(store))}, wanted one of that name`,
  );
}

/** @throws InputError where the model has no such version, naming those that it has */
export async function checkVersion(store: Store, name: string, version: number): Promise<void> {
  const versions = await existingVersions(store, name);
  if (!versions.includes(version))
    throw new InputError(
      `looking for version ${version} of model ${name} in ${store.folder}: found ${listed("version", versions)}`,
    );
}

/** "no version", "version 1", "versions 1, 2, …": at most the 20 last. */
export function listed(what: string, items: readonly (string | number)[]): string {
  if (items.length === 0) return `no ${what}`;
  const cut = items.length > 20 ? "…, " : "";
  const plural = what.endsWith("s") ? `${what}es` : `${what}s`;
  return `${items.length > 1 ? plural : what} ${cut}${items.slice(-20).join(", ")}`;
}

/** Whether the model has a folder of versions; what stands in its place is refused, so that no link leads out. */
export async function isThere(store: Store, name: string): Promise<boolean> {
  for (const path of [modelFolder(store, name), versionsFolder(store, name)]) {
    const found = await store.fs.status(path);
    if (!found) return false;
    if (found.kind !== "folder") throw notAFolder(path, found.kind);
  }
  return true;
}

export function notAFolder(path: string, kind: string): CorruptVersionError {
  return new CorruptVersionError(path, kind === "link" ? "a symbolic link" : `a ${kind}`, "a folder");
}

async function numbersIn(store: Store, name: string): Promise<number[]> {
  const entries = await store.fs.list(versionsFolder(store, name));
  return entries
    .map((entry) => entry.name)
    .filter((text) => /^[1-9]\d{0,8}$/.test(text))
    .map(Number)
    .sort((a, b) => a - b);
}

function isModelName(name: string): boolean {
  try {
    checkModelName(name);
    return true;
  } catch {
    return false;
  }
}
