import { InputError } from "../../leads/input-error.ts";
import { makeKey, readKeys, revokeKey, type StoredKey } from "../../service/access/key-file.ts";
import { isScope, SCOPES, type Scope } from "../../service/access/scope.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { dateFlag, splitList, wholeNumber } from "../lists.ts";
import { alignColumns } from "../terminal.ts";

interface KeysFlags {
  readonly keys: string;
  readonly json?: boolean;
}

interface MakeFlags extends KeysFlags {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expires?: number;
  readonly perMinute?: number;
}

export const keys: AddCommand = (program, context, finish) => {
  const command = program.command("keys").description("who may ask leadlight serve for what");
  const add = (words: string, description: string) =>
    command
      .command(words)
      .description(description)
      .requiredOption("--keys <file>", "the file of keys, as serve --keys names it")
      .option("--json", "print one JSON document");
  add("make", "make a key, print it once, and add its hash to the file")
    .requiredOption("--name <text>", "whose key it is")
    .requiredOption("--scopes <list>", `of ${SCOPES.join(", ")}`, scopeList)
    .option("--expires <date>", "from when on it no longer counts", dateFlag("--expires"))
    .option("--per-minute <number>", "requests", wholeNumber("--per-minute", 1, 1_000_000))
    .action((flags: MakeFlags) => finish(make(flags, context)));
  add("list", "the keys of the file, without what is secret").action((flags: KeysFlags) =>
    finish(list(flags, context)),
  );
  add("revoke <id>", "take a key out; a running service follows within a second").action(
    (id: string, flags: KeysFlags) => finish(revoke(id, flags, context)),
  );
};

async function make(flags: MakeFlags, { terminal, now }: Context): Promise<number> {
  const { key, stored } = await makeKey(flags.keys, {
    name: flags.name,
    scopes: flags.scopes,
    createdAt: now(),
    expiresAt: flags.expires === undefined ? null : new Date(flags.expires),
    perMinute: flags.perMinute ?? null,
  });
  terminal.out(flags.json ? JSON.stringify({ key, ...view(stored) }) : key);
  if (!flags.json) terminal.tell("the key is shown this once: the file keeps its hash alone");
  return DONE;
}

async function list({ keys: path, json }: KeysFlags, { terminal }: Context): Promise<number> {
  const all = (await readKeys(path)).map(view);
  const rows = all.map(({ id, name, scopes, createdAt, expiresAt, perMinute }) => [
    id,
    name,
    scopes.join(", "),
    createdAt,
    expiresAt ?? "never",
    String(perMinute ?? ""),
  ]);
  const text =
    all.length === 0
      ? `no keys in ${path}`
      : alignColumns(["id", "name", "scopes", "made", "expires", "per minute"], rows);
  terminal.out(json ? JSON.stringify({ keys: all }) : text);
  return DONE;
}

async function revoke(id: string, { keys: path, json }: KeysFlags, { terminal }: Context): Promise<number> {
  const stored = await revokeKey(path, id);
  terminal.out(json ? JSON.stringify({ revoked: stored.id }) : `${stored.id} (${stored.name}) is revoked`);
  return DONE;
}

const view = ({ sha256: _, ...rest }: StoredKey) => rest;

function scopeList(text: string): readonly Scope[] {
  const found = [...new Set(splitList([text], new Set()))];
  if (found.length > 0 && found.every(isScope)) return found;
  throw new InputError(`--scopes: found ${text.slice(0, 40)}, wanted some of ${SCOPES.join(", ")}`);
}
