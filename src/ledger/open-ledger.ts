import { dirname, join, resolve } from "node:path";

/** Where the ledger is unless it is said: beside the folder of the models. */
export function defaultLedger(models: string): string {
  return join(dirname(resolve(models)), "ledger");
}
