/**
 * The few operations by which the registry touches a disk, so that tests can stand in for it. All of them reject with an
 * error that carries the operating system's `code`.
 */
export interface FileSystem {
  /** Makes one folder. `EEXIST` where something has that name. */
  mkdir(path: string): Promise<void>;
  /** Makes a file and opens it for writing. `EEXIST` where something has that name. */
  create(path: string): Promise<OpenFile>;
  /** Opens a file, made if absent, for writing from byte `from` on; what lay behind that byte is cut off. */
  extend(path: string, from: number): Promise<OpenFile>;
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>;
  /** Moves a file over a file, or a folder to a free name. `ENOTEMPTY` or `EEXIST` where a folder with content stands. */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Removes an empty folder. */
  rmdir(path: string): Promise<void>;
  read(path: string): Promise<Uint8Array>;
  /** In ascending order of the names. */
  list(path: string): Promise<Entry[]>;
  /** Of the thing itself, never of what a link points at; null where nothing has that name. */
  status(path: string): Promise<Status | null>;
}

/** A file that is being written; what isn't synced may be lost or torn when the machine stops. */
export interface OpenFile {
  /** Writes all of the bytes behind those written before. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes what was written durable. After a failure nothing is known of the content: the file must be given up. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export type EntryKind = "file" | "folder" | "link" | "other";

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface Status {
  readonly kind: EntryKind;
  readonly bytes: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly changedAt: number;
}
