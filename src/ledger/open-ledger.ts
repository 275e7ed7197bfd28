import { dirname, join, resolve } from "node:path";
import { InputError } from "../leads/input-error.ts";
import { type FileLedgerOptions, openFileLedger } from "./files/open-file-ledger.ts";
import type { LedgerStore } from "./store.ts";

/** Where the ledger is unless it is said: beside the folder of the models. */
export function defaultLedger(models: string): string {
  return join(dirname(resolve(models)), "ledger");
}

/**
 * Opens the ledger that a flag names: a folder, or a PostgreSQL database.
 * @throws InputError where the address is of another kind, or there is nothing where there must be
 */
export async function openLedger(where: string, options: FileLedgerOptions): Promise<LedgerStore> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(where)?.[1]?.toLowerCase();
  if (scheme === undefined) return openFileLedger(where, options);
  if (scheme === "postgres" || scheme === "postgresql") {
    const { openPostgresLedger } = await import("./postgres/open-postgres-ledger.ts");
    return openPostgresLedger(where, options);
  }
  throw new InputError(
    `--ledger: found an address that begins with ${scheme}://, wanted a folder or postgres://…`,
  );
}
