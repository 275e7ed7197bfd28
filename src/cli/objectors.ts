import { stat } from "node:fs/promises";
import { sliceTable } from "../leads/slice.ts";
import { cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import { takeRows } from "../leads/take.ts";
import { cleanText } from "../leads/text.ts";
import { defaultLedger, openLedger } from "../ledger/open-ledger.ts";
import type { Registry } from "../registry/registry.ts";
import type { Context } from "./context.ts";

interface Allowed {
  readonly table: LeadTable;
  /** How many leads are on the list. */
  readonly doNotProfile: number;
}

/**
 * The rows of a file whose leads may be scored, judged and learned from, by the list of the service's ledger; all of them where there is no
 * ledger. Says how many are left out.
 * @param id the column that tells a lead
 * @param where the ledger; `off` for none, beside the models by default
 */
export async function withoutObjectors(
  table: LeadTable,
  id: string | null,
  where: string | undefined,
  registry: Pick<Registry, "folder">,
  { now, terminal }: Pick<Context, "now" | "terminal">,
): Promise<Allowed> {
  const allowed = await allowedOf(table, id, where, registry, now);
  tellObjectors(allowed.doNotProfile, terminal);
  return allowed;
}

/** Whether the lead of a row is on that list. */
export async function objects(
  table: LeadTable,
  row: number,
  id: string | null,
  where: string | undefined,
  registry: Pick<Registry, "folder">,
  { now }: Pick<Context, "now">,
): Promise<boolean> {
  const { doNotProfile } = await allowedOf(sliceTable(table, row, row + 1), id, where, registry, now);
  return doNotProfile > 0;
}

export function tellObjectors(doNotProfile: number, terminal: Context["terminal"]): void {
  if (doNotProfile > 0)
    terminal.tell(
      `left out: ${doNotProfile} ${doNotProfile === 1 ? "lead" : "leads"} on the do-not-profile list`,
    );
}

async function allowedOf(
  table: LeadTable,
  id: string | null,
  where: string | undefined,
  registry: Pick<Registry, "folder">,
  now: Context["now"],
): Promise<Allowed> {
  const location = where ?? defaultLedger(registry.folder);
  const column = id === null ? undefined : findColumn(table, id);
  const isThere = where !== undefined || (await stat(location).catch(() => null)) !== null;
  if (!column || !isThere || where === "off") return { table, doNotProfile: 0 };
  const ledger = await openLedger(location, { clock: now, mustExist: true });
  try {
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row).filter((row) => {
      const cell = cellAt(column, row);
      return cell === null || !ledger.isDoNotProfile(cleanText(String(cell)));
    });
    const doNotProfile = table.rows - rows.length;
    return { table: doNotProfile === 0 ? table : takeRows(table, rows), doNotProfile };
  } finally {
    await ledger.close();
  }
}
