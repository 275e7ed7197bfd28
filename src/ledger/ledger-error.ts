/** The ledger could not do what was asked of it: a full disk, a database that doesn't answer. It may work again later. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
}
