import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { InputError } from "../../leads/input-error.ts";
import { replaceFile } from "../../leads/replace-file.ts";
import { SCOPES, type Scope } from "./scope.ts";

const KIND = "leadlight-keys";
const FORMAT = 1;
/** Twice 128 bits: what can't be guessed needs no slow hash, and a fast one costs a request 2 µs. */
const SECRET_BYTES = 32;

const storedKey = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{10}$/),
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** Of the whole key; the key itself is nowhere. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  perMinute: z.int().min(1).nullable(),
});
const keyFile = z.strictObject({
  kind: z.literal(KIND),
  format: z.literal(FORMAT),
  keys: z.array(storedKey),
});

/** A key as the file holds it. */
export type StoredKey = z.infer<typeof storedKey>;

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  /** Null for never. */
  readonly expiresAt: Date | null;
  /** Requests a minute; null for the service's own limit. */
  readonly perMinute: number | null;
}

/**
 * The keys of a file.
 * @throws InputError where it isn't there or isn't a file of keys; nothing of its content is told
 */
export async function readKeys(path: string): Promise<readonly StoredKey[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = code === "ENOENT" ? "no such file" : `that it can't be read (${code})`;
    throw new InputError(
      `reading the keys in ${path}: found ${found}, wanted a file made by leadlight keys make`,
    );
  }
  const parsed = keyFile.safeParse(jsonOrNull(text));
  if (parsed.success) return parsed.data.keys;
  const at = parsed.error.issues[0]!.path.join(".");
  throw new InputError(
    `reading the keys in ${path}: found something else${at === "" ? "" : ` at ${at}`}, wanted a file of kind ${KIND}, format ${FORMAT}`,
  );
}

/**
 * Makes a key and adds it to the file, which is made where there is none, readable by its owner alone.
 * @returns the key's text, which is kept nowhere, and what the file holds of it
 */
export async function makeKey(path: string, wanted: NewKey): Promise<{ key: string; stored: StoredKey }> {
  const id = randomBytes(5).toString("hex");
  const key = `llk_${id}_${randomBytes(SECRET_BYTES).toString("base64url")}`;
  const stored: StoredKey = {
    id,
    name: wanted.name,
    scopes: [...wanted.scopes],
    sha256: hash("sha256", key),
    createdAt: wanted.createdAt.toISOString(),
    expiresAt: wanted.expiresAt?.toISOString() ?? null,
    perMinute: wanted.perMinute,
  };
  const isNew = await isMissing(path);
  await write(path, [...(isNew ? [] : await readKeys(path)), stored], isNew);
  return { key, stored };
}

/**
 * Takes a key out of the file.
 * @throws InputError where it holds none of that id
 */
export async function revokeKey(path: string, id: string): Promise<StoredKey> {
  const keys = await readKeys(path);
  const found = keys.find((key) => key.id === id);
  if (!found)
    throw new InputError(
      `revoking a key of ${path}: found no key ${id.slice(0, 20)}, wanted one of ${keys.map((key) => key.id).join(", ") || "none"}`,
    );
  const others = keys.filter((key) => key !== found);
  await write(path, others, false);
  return found;
}

/** The id that a key's text names; null where it can't be a key. */
export function keyId(key: string): string | null {
  return /^llk_([0-9a-f]{10})_[A-Za-z0-9_-]{43}$/.exec(key)?.[1] ?? null;
}

/** Whether this text is that key; takes as long whichever character differs. */
export function isKey(key: string, { sha256 }: StoredKey): boolean {
  return timingSafeEqual(Buffer.from(hash("sha256", key), "latin1"), Buffer.from(sha256, "latin1"));
}

async function isMissing(path: string): Promise<boolean> {
  return readFile(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
}

async function write(path: string, keys: readonly StoredKey[], isNew: boolean): Promise<void> {
  await replaceFile(path, async (temporary) => {
    if (isNew) await chmod(temporary, 0o600);
    await writeFile(temporary, `${JSON.stringify({ kind: KIND, format: FORMAT, keys }, null, 2)}\n`);
  });
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
