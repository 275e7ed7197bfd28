import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LedgerError } from "../../src/ledger/ledger-error.ts";
import { openPostgresLedger } from "../../src/ledger/postgres/open-postgres-ledger.ts";
import { ledgerStoreContract, prediction } from "../contracts/ledger-store.ts";
import { PASSWORD, type PostgresServer, startPostgres } from "./postgres-server.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

const clock = () => new Date("2026-07-01T12:00:00.000Z");

async function dump(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables: pg.QueryResult[] = [];
  for (const table of [
    "leadlight_ledger",
    "leadlight_entries",
    "leadlight_erasing",
    "leadlight_do_not_profile",
  ])
    tables.push(await client.query(`SELECT * FROM ${table}`)); // one after another: a client has one connection
  await client.end();
  return JSON.stringify(tables.map(({ rows }) => rows));
}

ledgerStoreContract("a PostgreSQL database", async () => {
  const url = server.database();
  return { open: (options = {}) => openPostgresLedger(url, { ...options, clock }), dump: () => dump(url) };
});

describe("where the database goes away", () => {
  it("a connection that is lost between two questions ends neither the process nor the ledger", async () => {
    const url = server.database();
    const ledger = await openPostgresLedger(url, { clock });
    await ledger.appendDurably([prediction("before")]);
    await ledger.alone(async () => {
      const other = new pg.Client({ connectionString: url });
      await other.connect();
      await other.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      await other.end();
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    let isDone = false;
    await ledger.alone(async () => {
      isDone = true;
    });
    expect(isDone).toBe(true);
    await ledger.appendDurably([prediction("after")]);
    await ledger.close();
  });

  it("keeps predictions until it is back, refuses outcomes, and tells it without the password", async () => {
    const reasons: string[] = [];
    const url = server.database();
    const ledger = await openPostgresLedger(url, {
      clock,
      mostWaiting: 3000,
      onFailure: (reason) => reasons.push(reason),
    });
    await ledger.appendDurably([prediction("before")]);
    server.stop();
    expect(ledger.append([prediction("meanwhile")])).toBe(true);
    await expect(ledger.appendDurably([prediction("durable")])).rejects.toBeInstanceOf(LedgerError);
    await expect(ledger.alone(async () => {})).rejects.toBeInstanceOf(LedgerError);
    expect(ledger.status()).toMatchObject({ waiting: 1 });
    await expect
      .poll(() => ledger.status().failure) // the writer gathers for a moment before it tries
      .toMatch(/using the database postgres:\/\/leadlight@127/);
    let room = 0;
    while (room < 100 && ledger.append([prediction("more")])) room++;
    expect(room).toBeGreaterThan(0);
    expect(room).toBeLessThan(100);
    expect(ledger.status()).toMatchObject({ isDropping: true, dropped: 1 });
    server.start();
    for (let i = 0; i < 100 && ledger.status().waiting > 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ledger.status()).toMatchObject({ waiting: 0, failure: null, isDropping: false });
    expect((await ledger.find({ leadId: "meanwhile" })).length).toBe(1);
    expect((await ledger.find({ leadId: "before" })).length).toBe(1);
    expect(await ledger.find({ leadId: "durable" })).toEqual([]);
    expect(reasons.length).toBeGreaterThan(0);
    expect(JSON.stringify([reasons, ledger.status()])).not.toContain(PASSWORD);
    await ledger.close();
  });

  it("opens all the same, and knows whom not to profile once it is there", async () => {
    const url = server.database();
    const first = await openPostgresLedger(url, { clock });
    await first.setDoNotProfile("42", true);
    await first.close();
    server.stop();
    const ledger = await openPostgresLedger(url, { clock });
    expect(ledger.status().knowsObjectors).toBe(false);
    server.start();
    for (let i = 0; i < 100 && !ledger.isDoNotProfile("42"); i++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ledger.isDoNotProfile("42")).toBe(true);
    expect(ledger.status()).toMatchObject({ knowsObjectors: true, failure: null });
    await ledger.close();
  });
});
