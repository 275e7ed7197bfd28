import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../leads/replace-file.ts";

const KIND = "leadlight-mlflow";
const FORMAT = 1;

/** What one MLflow server knows of one model. */
export interface ServerState {
  /** Versions that it hasn't been told of yet, ascending. */
  readonly waiting: readonly number[];
  /** Alias → the version at which both sides last agreed. */
  readonly aliases: Readonly<Record<string, number>>;
}

const NOTHING: ServerState = { waiting: [], aliases: {} };

type States = Readonly<Record<string, ServerState>>;

/** `models/NAME/mlflow.json`: outside every version, so that a mirror changes none. */
const fileOf = (folder: string, name: string) => join(folder, name, "mlflow.json");

/**
 * What the server of an address knows of a model; nothing where it was never told. A file that can't be read counts as none: what is
 * told twice is noticed by its sha256.
 */
export async function readState(folder: string, name: string, address: string): Promise<ServerState> {
  return (await readStates(folder, name))[address] ?? NOTHING;
}

/** Writes it, whole or not at all. */
export async function writeState(
  folder: string,
  name: string,
  address: string,
  state: ServerState,
): Promise<void> {
  const servers = { ...(await readStates(folder, name)), [address]: state };
  const text = `${JSON.stringify({ kind: KIND, format: FORMAT, servers }, null, 2)}\n`;
  await replaceFile(fileOf(folder, name), (temporary) => writeFile(temporary, text));
}

async function readStates(folder: string, name: string): Promise<States> {
  try {
    const found = JSON.parse(await readFile(fileOf(folder, name), "utf8"));
    return found.kind === KIND && found.format === FORMAT ? found.servers : {};
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}
