import type { PoolClient } from "pg";

/** Of the tables; a newer program may bring a higher one. */
const FORMAT = 1;

/**
 * Makes the tables where they are absent; the caller holds the lock. `line` is the entry as it was written: numbers keep their bits.
 * @param key of the hashes in the do-not-profile list, where the ledger is new
 * @throws Error where a newer program made the tables
 */
export async function createSchema(client: PoolClient, key: string): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS leadlight_ledger (format integer NOT NULL, key text NOT NULL);
    CREATE TABLE IF NOT EXISTS leadlight_entries (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      seq bigint NOT NULL,
      kind text NOT NULL,
      at timestamptz NOT NULL,
      lead_id text,
      prediction_id text,
      line text NOT NULL
    );
    CREATE INDEX IF NOT EXISTS leadlight_entries_seq ON leadlight_entries (seq, id);
    CREATE INDEX IF NOT EXISTS leadlight_entries_at ON leadlight_entries (at);
    CREATE INDEX IF NOT EXISTS leadlight_entries_lead ON leadlight_entries USING hash (lead_id);
    CREATE INDEX IF NOT EXISTS leadlight_entries_prediction ON leadlight_entries (prediction_id);
    CREATE TABLE IF NOT EXISTS leadlight_erasing (lead_id text PRIMARY KEY, at timestamptz NOT NULL);
    CREATE TABLE IF NOT EXISTS leadlight_do_not_profile (lead text PRIMARY KEY, at timestamptz NOT NULL);
  `);
  const { rows } = await client.query<{ format: number }>("SELECT format FROM leadlight_ledger");
  if (rows.length === 0)
    await client.query("INSERT INTO leadlight_ledger (format, key) VALUES ($1, $2)", [FORMAT, key]);
  else if (rows[0]!.format !== FORMAT)
    throw new Error(`found tables of format ${rows[0]!.format}, wanted ${FORMAT}: a newer program made them`);
}
