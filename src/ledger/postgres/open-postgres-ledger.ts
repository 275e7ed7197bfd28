import { createHmac, randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { InputError } from "../../leads/input-error.ts";
import type { Draft, EntryHead, LedgerEntry } from "../entry.ts";
import { createGroupWriter, type Line } from "../group-writer.ts";
import { LedgerError } from "../ledger-error.ts";
import { createSequence } from "../sequence.ts";
import type { EntryCounts, EntryKey, EraseElsewhere, LedgerStore, Opened } from "../store.ts";
import { createSchema } from "./schema.ts";

export interface PostgresLedgerOptions {
  readonly clock: () => Date;
  /** Where the ledger must be there and answer already, as for training. Else the database may come later. */
  readonly mustExist?: boolean;
  readonly mostWaiting?: number | undefined;
  /** What else an erasure removes, also one that is finished once the database answers. */
  readonly eraseElsewhere?: EraseElsewhere | undefined;
  readonly onOpened?: ((found: Opened) => void) | undefined;
  readonly onFailure?: ((reason: string) => void) | undefined;
  readonly onRecovery?: (() => void) | undefined;
}

/** How long a connection or a statement may take, in milliseconds. */
const PATIENCE = 5_000;
/** How long after a lost connection another is tried. */
const PAUSE = 500;
/** Longer than an entry waits in the memory of another process. */
const SETTLING = 150;
/** Name this program's locks among those of the database: of who makes the tables, and of who works alone. */
const SETTING_UP = 7_315_243;
const ALONE = 7_315_244;
const ERASED = "leadlight_erased";
const LISTED = "leadlight_do_not_profile";

interface EntryLine extends Line {
  readonly text: string;
  readonly seq: number;
  readonly head: EntryHead;
}

/**
 * The ledger in a PostgreSQL database, for several machines. The tables are made where they are absent. While the database
 * doesn't answer, predictions wait in memory as they do for a disk.
 * @throws InputError for an address that is none
 * @throws LedgerError where it must be there and the database doesn't answer
 */
export async function openPostgresLedger(url: string, options: PostgresLedgerOptions): Promise<LedgerStore> {
  const { clock, mustExist = false, eraseElsewhere } = options;
  const location = redacted(url);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "leadlight",
    max: 4,
    connectionTimeoutMillis: PATIENCE,
    statement_timeout: 10 * PATIENCE,
    query_timeout: 10 * PATIENCE,
  });
  pool.on("error", () => {}); // an idle connection that is lost is no news: the next query tells
  const listeners: ((leadId: string) => void)[] = [];
  const listed = new Set<string>();
  let key = "";
  let nextSeq = createSequence(clock, 0);
  let ready: Promise<void> | null = null;
  let isClosed = false;

  /** Whatever the database or the way to it reports becomes the ledger's error; the address with its password is never in it. */
  async function told<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LedgerError || error instanceof InputError) throw error;
      const { code, name } = error as { code?: string; name: string };
      throw new LedgerError(
        `using the database ${location}: found ${code ?? name}, wanted a PostgreSQL database that answers`,
        { cause: error },
      );
    }
  }

  /** Makes the tables once, and learns what is in them. */
  function prepared(): Promise<void> {
    ready ??= prepare().catch((error: unknown) => {
      ready = null;
      throw error;
    });
    return ready;
  }

  async function prepare(): Promise<void> {
    await holding(SETTING_UP, async (client) => {
      await createSchema(client, randomBytes(32).toString("hex"));
      const { rows } = await client.query<{ key: string; last: string | null; list: string[] | null }>(
        `SELECT key, (SELECT max(seq) FROM leadlight_entries) AS last,
           (SELECT array_agg(lead) FROM leadlight_do_not_profile) AS list FROM leadlight_ledger`,
      );
      const { key: found, last, list } = rows[0]!;
      key = found;
      nextSeq = createSequence(clock, Number(last ?? 0));
      listed.clear();
      for (const lead of list ?? []) listed.add(lead);
    });
  }

  /**
   * What is to be done is written down first and taken away last, so that an erasure that was cut short is finished when the
   * ledger is opened again by somebody who knows what else is kept of leads.
   */
  async function finishErasures(): Promise<void> {
    await prepared();
    if (eraseElsewhere === undefined) return;
    const begun = await holding(ALONE, async () => {
      const { rows } = await pool.query<{ lead_id: string }>("SELECT lead_id FROM leadlight_erasing");
      for (const { lead_id: escapedId } of rows) await removeAll(escapedId);
      return rows.length;
    });
    if (begun > 0) options.onOpened?.({ torn: [], erasuresFinished: begun });
  }

  /** Removes all of a lead that is noted as being erased, and the note last. */
  async function removeAll(escapedId: string) {
    const { rows } = await pool.query<{ kind: string }>(
      "DELETE FROM leadlight_entries WHERE lead_id = $1 RETURNING kind",
      [escapedId],
    );
    const elsewhere = (await eraseElsewhere?.(unescaped(escapedId))) ?? 0;
    await pool.query("DELETE FROM leadlight_erasing WHERE lead_id = $1", [escapedId]);
    return { ...counts(rows), elsewhere };
  }

  /** One at a time over all processes: the lock goes with the connection, so that a crash gives it back. */
  async function holding<Result>(
    lock: number,
    work: (client: pg.PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await pool.connect();
    let broken: Error | undefined;
    const onLost = (error: Error) => {
      broken = error; // also between two queries, where nobody else would hear of it and the process would end
    };
    client.on("error", onLost);
    try {
      await client.query("SELECT pg_advisory_lock($1)", [lock]);
      return await work(client);
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      if (broken === undefined)
        await client.query("SELECT pg_advisory_unlock($1)", [lock]).catch((error: Error) => {
          broken = error;
        });
      client.off("error", onLost);
      client.release(broken);
    }
  }

  async function query<Row extends pg.QueryResultRow>(
    text: string,
    values: unknown[] = [],
  ): Promise<pg.QueryResult<Row>> {
    await prepared();
    return pool.query<Row>(text, values);
  }

  const writer = createGroupWriter<EntryLine>({
    write: async (entries) => {
      const of = (pick: (entry: EntryLine) => unknown) => entries.map(pick);
      await told(() =>
        query(
          `INSERT INTO leadlight_entries (seq, kind, at, lead_id, prediction_id, line)
           SELECT * FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])`,
          [
            of(({ seq }) => seq),
            of(({ head }) => head.kind),
            of(({ head }) => head.at),
            of(({ head }) => escaped(head.leadId)),
            of(({ head }) => head.predictionId),
            of(({ text }) => text),
          ],
        ),
      );
    },
    mostWaiting: options.mostWaiting,
    onFailure: options.onFailure,
    onRecovery: options.onRecovery,
  });

  const lines = (drafts: readonly Draft[]): EntryLine[] =>
    drafts.map((draft) => {
      const { kind, at, leadId, predictionId, body } = draft;
      const seq = nextSeq();
      const head = JSON.stringify({ seq, kind, at, leadId, predictionId }).slice(0, -1);
      const text = `${head},${body}}`;
      return { text, size: text.length, leadId, seq, head: draft };
    });

  const hashOf = (leadId: string) => createHmac("sha256", key).update(leadId).digest("hex");

  async function forget(leadId: string): Promise<void> {
    for (const listener of listeners) listener(leadId);
    await writer.forget(leadId);
  }

  /** Hears what other processes erase and list, and learns the whole list again after a lost connection. */
  async function listen(): Promise<void> {
    while (!isClosed) {
      const client = new pg.Client({
        connectionString: url,
        application_name: "leadlight",
        connectionTimeoutMillis: PATIENCE,
      });
      try {
        const lost = new Promise<void>((resolve) => {
          client.on("error", () => resolve());
          client.on("end", () => resolve());
        });
        client.on("notification", ({ channel, payload }) => {
          if (channel === ERASED && payload) void forget(unescaped(payload));
          if (channel === LISTED && payload) {
            if (payload.startsWith("+")) listed.add(payload.slice(1));
            else listed.delete(payload.slice(1));
          }
        });
        await client.connect();
        stopListening = () => client.end();
        await client.query(`LISTEN ${ERASED}; LISTEN ${LISTED}`);
        // Who closed the ledger while this was connecting had nothing to stop yet.
        if (!isClosed) {
          ready = null;
          await finishErasures();
          await lost;
        }
      } catch {
        // the database is away: tried again below
      }
      await client.end().catch(() => {});
      if (!isClosed) await wait(PAUSE, undefined, { ref: false });
    }
  }
  let stopListening: () => Promise<void> = async () => {};

  if (mustExist) await told(prepared);
  else await finishErasures().catch(() => {}); // tried again once it listens
  const listening = mustExist ? Promise.resolve() : listen();

  return {
    append: (drafts) => writer.add(lines(drafts)),
    drained: writer.drained,
    appendDurably: async (drafts) => {
      await told(prepared); // numbers go on behind those that are there
      await writer.addDurably(lines(drafts));
    },
    find: (key: EntryKey) =>
      told(async () => {
        await writer.flush().catch(() => {});
        const [column, value] =
          "leadId" in key ? ["lead_id", escaped(key.leadId)] : ["prediction_id", key.predictionId];
        const { rows } = await query<{ line: string }>(
          `SELECT line FROM leadlight_entries WHERE ${column} = $1 ORDER BY seq`,
          [value],
        );
        return rows.map(({ line }) => JSON.parse(line) as LedgerEntry);
      }),
    async *scan() {
      await writer.flush().catch(() => {});
      let after = "-1";
      let id = "0";
      for (;;) {
        const { rows } = await told(() =>
          query<{ id: string; seq: string; line: string }>(
            "SELECT id, seq, line FROM leadlight_entries WHERE (seq, id) > ($1, $2) ORDER BY seq, id LIMIT 1000",
            [after, id],
          ),
        );
        for (const { line } of rows) yield { entry: JSON.parse(line) as LedgerEntry, line };
        if (rows.length === 0) return;
        ({ seq: after, id } = rows.at(-1)!);
      }
    },
    faults: () => 0, // the database keeps its own checksums
    alone: (work) =>
      told(async () => {
        await prepared();
        return holding(ALONE, work);
      }),
    erase: (leadId) =>
      told(async () => {
        await writer.flush().catch(() => {});
        const escapedId = escaped(leadId)!;
        await prepared();
        return holding(ALONE, async () => {
          await pool.query(
            "INSERT INTO leadlight_erasing (lead_id, at) VALUES ($1, now()) ON CONFLICT DO NOTHING",
            [escapedId],
          );
          await forget(leadId);
          await pool.query("SELECT pg_notify($1, $2)", [ERASED, escapedId]);
          await wait(SETTLING);
          return removeAll(escapedId);
        });
      }),
    forgetBefore: (moment) =>
      told(async () => {
        const before = new Date(moment).toISOString();
        const { rows } = await query<{ kind: string }>(
          "DELETE FROM leadlight_entries WHERE at < $1 RETURNING kind",
          [before],
        );
        return counts(rows);
      }),
    setDoNotProfile: (leadId, on) =>
      told(async () => {
        await prepared();
        const lead = hashOf(leadId);
        const { rowCount } = await query(
          on
            ? "INSERT INTO leadlight_do_not_profile (lead, at) VALUES ($1, now()) ON CONFLICT DO NOTHING"
            : "DELETE FROM leadlight_do_not_profile WHERE lead = $1",
          [lead],
        );
        if (on) listed.add(lead);
        else listed.delete(lead);
        await query("SELECT pg_notify($1, $2)", [LISTED, `${on ? "+" : "-"}${lead}`]);
        return rowCount === 1;
      }),
    isDoNotProfile: (leadId) => listed.size > 0 && listed.has(hashOf(leadId)),
    onErase: (listener) => void listeners.push(listener),
    status: () => {
      const status = writer.status();
      const knowsObjectors = key !== "";
      const failure =
        status.failure ?? (knowsObjectors ? null : `the database ${location} has not answered yet`);
      return { location, knowsObjectors, ...status, failure };
    },
    close: async () => {
      isClosed = true;
      await writer.close();
      await stopListening().catch(() => {});
      await listening;
      await pool.end();
    },
  };
}

/** The address without its password, and without what stands behind a question mark. */
export function redacted(url: string): string {
  if (!URL.canParse(url))
    throw new InputError(
      "--ledger: found an address that can't be read, wanted postgres://USER@HOST/DATABASE",
    );
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === "" ? "" : `${username}@`}${host}${pathname}`;
}

/** PostgreSQL keeps no NUL in text. */
const escaped = (text: string | null) => text && JSON.stringify(text).slice(1, -1);
const unescaped = (text: string) => JSON.parse(`"${text}"`) as string;

function counts(rows: readonly { kind: string }[]): EntryCounts {
  const of = (kind: string) => rows.filter((row) => row.kind === kind).length;
  return { predictions: of("prediction"), outcomes: of("outcome") };
}
