import { join } from "node:path";
import type { FileSystem } from "./file-system.ts";

/** What every operation of the registry is given: where the models are, on which disk, and what time it is. */
export interface Store {
  /** The models folder, as the user wrote it. */
  readonly folder: string;
  /** Its errors are `StorageError`s. */
  readonly fs: FileSystem;
  readonly now: () => Date;
}

export const modelFolder = (store: Store, name: string): string => join(store.folder, name);
export const versionsFolder = (store: Store, name: string): string => join(store.folder, name, "versions");
export const versionFolder = (store: Store, name: string, version: number): string =>
  join(store.folder, name, "versions", String(version));
