import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../leads/input-error.ts";
import { sliceTable } from "../leads/slice.ts";
import type { LeadTable } from "../leads/table.ts";
import type { Framework } from "../qualification/framework.ts";
import { discoverySheet } from "../report/discovery-sheet.ts";
import { whatIsPredicted } from "../report/words.ts";
import { emptyFields } from "../scoring/empty-fields.ts";
import type { LeadScorer } from "../scoring/scorer.ts";
import { demandFolder, writePage } from "./write-page.ts";
import { writing } from "./writing.ts";

/** A lead that is to be asked. */
export interface Asked {
  readonly row: number;
  readonly id: string;
  readonly probability: number;
  /** Undefined where the model knows no amounts. */
  readonly expectedValue?: number | undefined;
}

/** A sheet that was written. */
export interface WrittenSheet extends Omit<Asked, "row"> {
  readonly file: string;
}

export interface SheetsOptions {
  readonly folder: string;
  /** At most so many are written. */
  readonly most: number;
  /** `NAME:VERSION`. */
  readonly model: string;
  readonly scorer: LeadScorer;
  readonly framework: Framework;
  readonly table: LeadTable;
  /** ms since 1970 */
  readonly asOf: number;
  readonly signal: AbortSignal;
}

/**
 * Looks at the folder for sheets before the leads are read; it may not exist yet, but the one around it must.
 * @throws InputError where it can't be one
 */
export async function demandSheetsFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found === null) return demandFolder(folder);
  if (!found.isDirectory())
    throw new InputError(`can't write sheets to ${folder}: found a file, wanted a folder or a new name`);
}

/**
 * Writes a discovery sheet for each of the leads, those of the highest expected value first (of the highest probability where no
 * amounts are known), each file whole or not at all.
 * @throws InputError, StorageError where one can't be written
 */
export async function writeDiscoverySheets(
  asked: readonly Asked[],
  { folder, most, model, scorer, framework, table, asOf, signal }: SheetsOptions,
): Promise<WrittenSheet[]> {
  const worth = ({ expectedValue, probability }: Asked) => expectedValue ?? probability;
  const chosen = [...asked].sort((a, b) => worth(b) - worth(a) || a.row - b.row).slice(0, most);
  await writing(folder, mkdir(folder, { recursive: true }));
  const predicts = whatIsPredicted(scorer.parts.about.horizonDays);
  const taken = new Set<string>();
  const written: WrittenSheet[] = [];
  for (const { row, ...lead } of chosen) {
    signal.throwIfAborted();
    const found = scorer.scoreTable(sliceTable(table, row, row + 1), { asOf, framework })[0]!;
    const prediction = { ...found, id: lead.id }; // alone, a lead without an id would be told by the index 0
    const file = join(folder, fileName(lead.id, row, taken));
    const fields = emptyFields(scorer.parts, prediction);
    await writePage(file, discoverySheet({ model, prediction, framework, emptyFields: fields, predicts }));
    written.push({ ...lead, file });
  }
  return written;
}

const LONGEST = 80;

/** The id, its bytes other than letters, digits, - and _ written as %XX; with the row's number where two leads would share a file. */
function fileName(id: string, row: number, taken: Set<string>): string {
  const safe = Array.from(Buffer.from(id), (byte) => {
    const sign = String.fromCharCode(byte);
    return /[A-Za-z0-9_-]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  })
    .join("")
    .slice(0, LONGEST);
  const isTaken = safe === "" || taken.has(safe.toLowerCase()); // some file systems don't tell cases apart
  const name = isTaken ? `${safe}-${row}` : safe;
  taken.add(name.toLowerCase());
  return `${name}.md`;
}
