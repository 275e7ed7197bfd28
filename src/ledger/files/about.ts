import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { InputError } from "../../leads/input-error.ts";
import { makeFolder, writeDurably } from "../../registry/durable.ts";
import type { Disk } from "./disk.ts";
import type { Layout } from "./layout.ts";

const KIND = "leadlight ledger";
const FORMAT = 1;

export interface About {
  readonly kind: string;
  readonly format: number;
  /** Of the hashes in the do-not-profile list. */
  readonly key: string;
  /** The file of that list was made with the ledger; absent where an earlier program made it. */
  readonly hasList?: true;
}

/**
 * What a ledger's folder tells of itself; null where the folder isn't there yet or is empty.
 * @throws InputError where it is something else, or of a newer format
 */
export async function readAbout(disk: Disk, layout: Layout): Promise<About | null> {
  const { root, about } = layout;
  const found = await disk.status(root);
  if (found === null) return null;
  if (found.kind !== "folder") throw notOurs(root, `a ${found.kind}`);
  if ((await disk.status(about)) === null) {
    const other = await somethingElseIn(disk, layout);
    if (other !== null) throw notOurs(root, `a folder with other things in it (${other.slice(0, 40)})`);
    return null;
  }
  let value: Partial<About>;
  try {
    value = JSON.parse(Buffer.from(await disk.read(about)).toString("utf8")) as Partial<About>;
  } catch {
    throw notOurs(about, "no JSON");
  }
  if (value.kind !== KIND || typeof value.key !== "string") throw notOurs(about, "other content");
  if (value.format !== FORMAT)
    throw new InputError(
      `opening the ledger ${root}: found format ${value.format}, wanted ${FORMAT}: a newer program wrote it`,
    );
  return value as About;
}

/** Makes the folders of a ledger, and last the file that says it is one. The caller holds the lock. */
export async function makeLedger(disk: Disk, layout: Layout): Promise<About> {
  for (const folder of [layout.segments, layout.parquet, layout.erasing]) await makeFolder(disk, folder);
  await (await disk.extend(layout.doNotProfile, 0)).close();
  const about: About = { kind: KIND, format: FORMAT, key: randomBytes(32).toString("hex"), hasList: true };
  const temporary = join(layout.root, `.new-${crypto.randomUUID()}`);
  await writeDurably(disk, temporary, Buffer.from(`${JSON.stringify(about)}\n`));
  await disk.rename(temporary, layout.about);
  await disk.syncFolder(layout.root);
  return about;
}

/** What stands in a ledger's folder before it says that it is one, but for what a crash left of making it. */
async function somethingElseIn(disk: Disk, layout: Layout): Promise<string | null> {
  const folders = [layout.segments, layout.parquet, layout.erasing];
  for (const { name, kind } of await disk.list(layout.root)) {
    const path = join(layout.root, name);
    const isEmpty =
      folders.includes(path) && kind === "folder"
        ? (await disk.list(path)).length === 0
        : path === layout.doNotProfile && (await disk.status(path))?.bytes === 0;
    if (!isEmpty && !name.startsWith(".new-") && name !== "lock") return name;
  }
  return null;
}

function notOurs(path: string, found: string): InputError {
  return new InputError(
    `opening the ledger ${path}: found ${found}, wanted a folder of this program's, or none`,
  );
}
