import type { LedgerStore } from "../ledger/store.ts";
import type { ServiceContext } from "./context.ts";
import { Problem } from "./problem.ts";

/** @throws Problem where the service keeps no ledger */
export function storeOf({ ledger }: Pick<ServiceContext, "ledger">): LedgerStore {
  if (ledger !== null) return ledger.store;
  throw new Problem(
    "ledger-off",
    "this service was started with --ledger off: it keeps no predictions or outcomes",
  );
}
