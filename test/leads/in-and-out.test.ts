import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aq from "arquero";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { leadsFrom } from "../../src/leads/leads-from.ts";
import { readLeads } from "../../src/leads/read.ts";
import { toArquero, toArrow, toObjects, writeLeads } from "../../src/leads/table-out.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Made up: a cell of every type, missing ones among them. */
const LEADS = Array.from({ length: 40 }, (_, i) => ({
  "lead, id": `L-${i}`,
  budget: i % 7 === 0 ? null : 1000 * i + 0.5,
  industry: ["software", "retail", null][i % 3] ?? null,
  demo: i % 5 === 0 ? null : i % 2 === 0,
  created: new Date(Date.UTC(2026, 0, 1 + i, 12, 30)),
  outcome: ["won", "lost", "open"][i % 3]!,
}));

const IN_MEMORY = {
  objects: async () => LEADS,
  "an arquero table": async () => aq.from(LEADS),
  "an Arrow file": async () => aq.toArrowIPC(aq.from(LEADS), { format: "file" }) as Uint8Array,
  "an Arrow stream": async () => aq.toArrowIPC(aq.from(LEADS), { format: "stream" }) as Uint8Array,
  "a generator of objects": async () => LEADS.values(),
};

describe.each(Object.entries(IN_MEMORY))("from %s", (_, make) => {
  test("the table that a file of the same leads gives", async () => {
    const path = join(folder, "leads.ndjson");
    const { table } = await leadsFrom(await make(), { name: path });
    await writeLeads(path, table);
    expect((await readLeads(path)).table).toEqual(table);
    expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
      ["lead, id", "category"],
      ["budget", "number"],
      ["industry", "category"],
      ["demo", "boolean"],
      ["created", "date"],
      ["outcome", "category"],
    ]);
    expect(toObjects(table)).toEqual(LEADS);
  });
});

describe("out again", () => {
  test("arquero and Arrow hold the same cells", async () => {
    const { table } = await leadsFrom(LEADS);
    expect((await toArquero(table)).objects()).toEqual(LEADS);
    expect(aq.fromArrow(await toArrow(table)).objects()).toEqual(LEADS);
  });

  test.each(["csv", "csv.gz", "ndjson", "parquet"])(
    "a %s file reads back to the same cells",
    async (ending) => {
      const { table } = await leadsFrom(LEADS);
      const path = join(folder, `out.${ending}`);
      expect(await writeLeads(path, table)).toBe(LEADS.length);
      expect(toObjects((await readLeads(path)).table)).toEqual(LEADS);
    },
  );
});

describe("what arquero orders and leaves out", () => {
  test("is as arquero shows it", async () => {
    const shown = aq
      .from(LEADS)
      .filter((lead: { outcome: string }) => lead.outcome !== "open")
      .orderby(aq.desc("budget"));
    const { table } = await leadsFrom(shown);
    expect(toObjects(table).map((lead) => lead.budget)).toEqual(shown.array("budget"));
  });
});

describe("bad leads are refused", () => {
  test.each([
    ["no row", [], "found no row in the leads, wanted at least one lead"],
    ["a text", ["x"], "the leads, row 1: found string, wanted an object"],
    ["null", [{ a: 1 }, null], "the leads, row 2: found null, wanted an object"],
    ["a list", [[1]], "the leads, row 1: found a list, wanted an object"],
    ["a nested value", [{ a: { b: 1 } }], "holds an object, wanted a text, number, boolean or null"],
    [
      "bytes of something else",
      Buffer.from("lead_id,budget\nL-1,1000\n"),
      "wanted an Arrow IPC file or stream",
    ],
  ])("%s", async (_, leads, message) => {
    const refused = leadsFrom(leads as Iterable<Record<string, unknown>>);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(message);
  });

  test("after an abort, and no working file is left", async () => {
    const own = () =>
      readdir(tmpdir()).then((names) => names.filter((n) => n.startsWith(`leadlight-${process.pid}-`)));
    const before = await own();
    const stop = new AbortController();
    function* endless() {
      for (let i = 0; ; i++) {
        if (i === 100_000) stop.abort(new Error("enough"));
        yield { id: i, note: "made up" };
      }
    }
    await expect(leadsFrom(endless(), { signal: stop.signal })).rejects.toThrow("enough");
    expect(await own()).toEqual(before);
  });
});
