import { describe, expect, test } from "vitest";
import type { FieldHistory } from "../../src/leads/event-log.ts";
import type { Column } from "../../src/leads/table.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { type AuditOptions, auditLeakage } from "../../src/training/leakage.ts";
import { LOST, OPEN, WON } from "../../src/training/outcomes.ts";
import { day, days, longTexts, numbers, times as repeat, tableOf, texts } from "./tables.ts";

/** Simulated leads with an honest signal: half lost, three tenths won, the rest open. */
function simulate(count: number, seed: number, openShare = 0.2) {
  const random = new Random(seed);
  const signal = Float64Array.from({ length: count }, () => random.normal());
  const outcome = Uint8Array.from(signal, (x) =>
    random.uniform() < openShare ? OPEN : random.uniform() < sigmoid(x - 0.6) ? WON : LOST,
  );
  const rows = Uint32Array.from(outcome.keys()).filter((row) => outcome[row] !== OPEN);
  const y = Float64Array.from(outcome, (value) => (value === OPEN ? Number.NaN : Number(value === WON)));
  return { random, signal, outcome, rows, y };
}
type Simulated = ReturnType<typeof simulate>;

function verdictOn(column: Column, { outcome, rows, y }: Simulated, options: Partial<AuditOptions> = {}) {
  const {
    columns: [found],
  } = auditLeakage(tableOf(column), {
    columns: [column.name],
    rows,
    outcome,
    y,
    seed: 1,
    ...options,
  });
  return found!;
}

/** A cell where `rates` by open, lost and won says so. */
function filledBy({ outcome, random }: Simulated, rates: readonly [number, number, number]) {
  return texts(
    "field",
    Array.from(outcome, (value) => (random.uniform() < rates[value]! ? `t${random.below(4)}` : null)),
  );
}

describe("filled by outcome, of few leads", () => {
  const of = (won: readonly [filled: number, all: number], lost: readonly [filled: number, all: number]) => {
    const outcome = Uint8Array.from([...repeat(won[1], WON), ...repeat(lost[1], LOST)]);
    const isFilled = [won, lost].flatMap(([filled, all]) =>
      Array.from({ length: all }, (_, i) => i < filled),
    );
    const y = Float64Array.from(outcome, (value) => Number(value === WON));
    const column = texts(
      "field",
      isFilled.map((one) => (one ? "x" : null)),
    );
    const rows = Uint32Array.from(outcome.keys());
    return auditLeakage(tableOf(column), { columns: ["field"], rows, outcome, y, seed: 1 }).columns[0]!
      .verdict;
  };
  test.each([
    [[12, 12], [0, 90], "leak"],
    [[0, 90], [12, 12], "leak"],
    [[9, 9], [0, 90], "doubtful"], // too few for any verdict
    [[30, 60], [0, 12], "doubtful"], // by chance once in 4,000 files
    [[30, 60], [0, 20], "leak"],
  ] as const)("won %j, lost %j: %s", (won, lost, verdict) => {
    expect(of(won, lost)).toBe(verdict);
  });
});

test("cells are seen by all closed leads that are told of, labels only by those that have one", () => {
  const leads = simulate(2000, 13);
  const reason = filledBy(leads, [0, 0.9, 0]);
  const labelled = leads.rows.filter((row) => row % 100 === 0);
  const few = verdictOn(reason, leads, { rows: labelled });
  const all = verdictOn(reason, leads, { rows: labelled, closedRows: leads.rows });
  expect([few.verdict, all.verdict]).toEqual(["doubtful", "leak"]);
});

/** The changes of one field, those of each row in order of time. */
function historyOf(
  field: string,
  entries: readonly (readonly { readonly time: number; readonly cell: string }[])[],
): FieldHistory {
  const all = entries.flat();
  const to = new Uint32Array(entries.length);
  entries.forEach(({ length }, row) => {
    to[row] = (to[row - 1] ?? 0) + length;
  });
  return {
    from: Uint32Array.from(to.keys(), (row) => (row === 0 ? 0 : to[row - 1]!)),
    to,
    times: Float64Array.from(all, ({ time }) => time),
    kinds: [field],
    codes: new Uint32Array(all.length),
    cells: all.map(({ cell }) => cell),
  };
}

describe("filled by outcome", () => {
  const leads = simulate(3000, 1);

  test.each([
    ["a loss reason", [0.001, 0.8, 0.001], "leak"],
    ["a contract date", [0, 0, 1], "leak"],
    ["a note on half of the lost leads", [0.01, 0.6, 0.01], "leak"],
    ["the same, also made on open leads", [0.4, 0.7, 0.01], "doubtful"],
    ["a survey of many won leads", [0.2, 0.15, 0.75], "doubtful"],
    ["a rare field of won leads alone", [0, 0, 0.15], "doubtful"],
    ["a rare field of won and open leads", [0.15, 0, 0.15], "clean"],
    ["a field of closed leads", [0, 0.97, 0.96], "doubtful"],
    ["a field that is often empty", [0.5, 0.4, 0.6], "clean"],
    ["a field that is nearly always empty", [0.01, 0.01, 0.02], "clean"],
    ["an empty field", [0, 0, 0], "clean"],
    ["a full field", [1, 1, 1], "clean"],
  ] as const)("%s", (_, rates, verdict) => {
    expect(verdictOn(filledBy(leads, rates), leads).verdict).toBe(verdict);
  });

  test("the figures are told, open leads only where there are some", () => {
    const filled = texts(
      "field",
      Array.from(leads.outcome, (value) => (value === LOST ? "price" : null)),
    );
    expect(verdictOn(filled, leads)).toEqual({
      column: "field",
      verdict: "leak",
      because:
        "filled for 0.0 % of won, 100.0 % of lost and 0.0 % of open leads: it is written with the outcome",
    });
    const closed = simulate(1000, 2, 0);
    const reason = texts(
      "field",
      Array.from(closed.outcome, (value) => (value === LOST ? "price" : null)),
    );
    expect(verdictOn(reason, closed).because).toBe(
      "filled for 0.0 % of won and 100.0 % of lost leads: it is written with the outcome",
    );
  });

  test("of rows that aren't to be judged by, closed leads aren't looked at", () => {
    const cells = Array.from(leads.outcome, (value, row) => (row < 1500 || value !== WON ? "x" : null));
    const rows = leads.rows.filter((row) => row < 1500);
    expect(verdictOn(texts("field", cells), { ...leads, rows }).because).toContain(
      "100.0 % of won, 100.0 % of lost",
    );
  });

  test.each(["number", "small number", "boolean", "bytes"])("is seen in a column of kind %s", (kind) => {
    const is = Array.from(leads.outcome, (value) => value === WON);
    const columns: Record<string, Column> = {
      number: numbers(
        "field",
        is.map((won) => (won ? 5 : null)),
      ),
      "small number": {
        name: "field",
        type: "number",
        values: Int8Array.from(is, (won) => (won ? 5 : -128)),
      },
      boolean: { name: "field", type: "boolean", codes: Uint8Array.from(is, (won) => (won ? 1 : 0)) },
      bytes: longTexts(
        "field",
        is.map((won, row) => (won ? `note ${row}` : null)),
      ),
    };
    expect(verdictOn(columns[kind]!, leads).verdict).toBe("leak");
  });
});

describe("one field against the outcome", () => {
  const leads = simulate(2000, 3);
  const { random, signal, outcome } = leads;

  test("a copy of the target in other words is a leak", () => {
    const status = texts(
      "status",
      Array.from(outcome, (value) => ["pending", "gone", "customer"][value]!),
    );
    expect(verdictOn(status, leads)).toMatchObject({
      verdict: "leak",
      because: expect.stringContaining("AUC of 1.000"),
    });
    const stage = numbers(
      "stage",
      Array.from(outcome, (value) => (value === WON ? 90 : 30) + random.below(10)),
    );
    expect(verdictOn(stage, leads).verdict).toBe("leak");
  });

  test("also where a horizon takes late wins for losses", () => {
    const status = texts(
      "status",
      Array.from(outcome, (value) => ["pending", "gone", "customer"][value]!),
    );
    const late = leads.y.map((won) => (won === 1 && random.uniform() < 0.3 ? 0 : won));
    expect(verdictOn(status, { ...leads, y: late })).toMatchObject({
      verdict: "leak",
      because: expect.stringContaining("1.000"),
    });
  });

  test("one that says too much is doubtful, an honest one clean", () => {
    const strong = numbers(
      "n",
      Array.from(outcome, (value) => (value === WON ? 1.5 : 0) + random.normal()),
    );
    expect(verdictOn(strong, leads)).toMatchObject({
      verdict: "doubtful",
      because: expect.stringMatching(/AUC of 0\.8/),
    });
    const honest = verdictOn(numbers("n", [...signal]), leads);
    expect(honest.verdict).toBe("clean");
    expect(honest.because).toMatch(/^filled for 100\.0 % of won.*AUC of 0\.7/);
    const upsideDown = Array.from(
      outcome,
      (value) => (value === WON ? 0 : Math.sign(random.normal())) + 0.3 * random.normal(),
    );
    expect(verdictOn(numbers("n", upsideDown), leads).verdict).toBe("doubtful"); // no order of the numbers tells it
  });

  test("one that says much and is filled in unevenly is doubtful", () => {
    const quality = (fill: readonly number[]) =>
      texts(
        "quality",
        Array.from(outcome, (value) =>
          random.uniform() < fill[value]!
            ? random.uniform() < (value === WON ? 0.9 : 0.3)
              ? "high"
              : "low"
            : null,
        ),
      );
    expect(verdictOn(quality([0.5, 0.35, 0.7]), leads).verdict).toBe("doubtful");
    expect(verdictOn(quality([0.5, 0.5, 0.5]), leads).verdict).toBe("clean");
  });

  test("noise is clean: ids, constants and columns of many values", () => {
    const ids = longTexts(
      "id",
      Array.from(outcome, (_, row) => `id-${row}`),
    );
    const columns = [
      ids,
      numbers(
        "noise",
        Array.from(outcome, () => random.normal()),
      ),
      texts("same", repeat(outcome.length, "x")),
    ];
    for (const column of columns) {
      const found = verdictOn(column, leads);
      expect(found.verdict).toBe("clean");
      expect(Number(/AUC of ([\d.]+)/.exec(found.because)![1])).toBeLessThan(0.55);
    }
  });

  test("what one buyer's rows share tells nothing of others", () => {
    const owner = Array.from(outcome, (_, row) => `owner ${row >> 2}`);
    const groups = Uint32Array.from(outcome, (_, row) => row >> 2);
    const byBuyer = simulate(500, 4, 0);
    const shared = { ...leads, outcome: Uint8Array.from(outcome, (_, row) => byBuyer.outcome[row >> 2]!) };
    const all = {
      ...shared,
      rows: Uint32Array.from(outcome.keys()),
      y: Float64Array.from(shared.outcome, (value) => Number(value === WON)),
    };
    expect(verdictOn(texts("owner", owner), all).verdict).toBe("leak");
    expect(verdictOn(texts("owner", owner), all, { groups }).verdict).toBe("clean");
  });

  test("few leads make no leak, only a doubt", () => {
    const few = simulate(60, 5, 0);
    const wins = few.rows.filter((row) => few.outcome[row] === WON).subarray(0, 12);
    const losses = few.rows.filter((row) => few.outcome[row] === LOST);
    const copy = texts(
      "copy",
      Array.from(few.outcome, (value) => (value === WON ? "a" : "b")),
    );
    const rows = Uint32Array.from([...wins, ...losses]).sort();
    expect(verdictOn(copy, { ...few, rows })).toMatchObject({
      verdict: "doubtful",
      because: expect.stringContaining("1.000"),
    });
  });
});

describe("dates and the closing", () => {
  const leads = simulate(2000, 7);
  const { random, outcome } = leads;
  const created = Float64Array.from(outcome, () => day(Math.floor(400 * random.uniform())));
  const closed = created.map((time, row) => (outcome[row] === OPEN ? Number.NaN : time + day(10) - day(0)));
  const times = { created, closed, endOfData: day(410) };
  /** A date so many days after the lead was closed, or would have been. */
  const dateAfter = (daysAfter: () => number | null) =>
    days(
      "date",
      Array.from(created, (time) => {
        const after = daysAfter();
        return after === null ? null : (time - day(0)) / (day(1) - day(0)) + 10 + after;
      }),
    );
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();

  test.each<[string, () => number | null, string]>([
    ["a last change within days", () => between(0, 4), "doubtful"], // open leads have it ahead of the data's end
    ["a first call", () => between(-10, -1), "clean"],
    ["the closing itself", () => 0, "doubtful"],
    ["a plan for some months later", () => between(-5, 90), "clean"],
    ["a plan that always lies far ahead", () => between(60, 90), "doubtful"],
    ["a change that some leads have", () => (random.uniform() < 0.3 ? between(1, 4) : null), "doubtful"],
    ["a date of long ago", () => between(-9000, -4000), "clean"],
  ])("%s", (_, daysAfter, verdict) => {
    expect(verdictOn(dateAfter(daysAfter), leads, { times }).verdict).toBe(verdict);
  });

  test("a change of closed leads that never lies ahead of the data is a leak, with its figures", () => {
    const end = { ...times, endOfData: day(420) };
    expect(
      verdictOn(
        dateAfter(() => between(1.1, 4)),
        leads,
        { times: end },
      ),
    ).toEqual({
      column: "date",
      verdict: "leak",
      because: expect.stringMatching(
        /^its date is on the day of the lead's closing or later for 100\.0 % of the \d+ closed leads .* \(later for 100\.0 %\)/,
      ),
    });
    expect(
      verdictOn(
        dateAfter(() => between(1.1, 4)),
        leads,
      ).verdict,
    ).toBe("clean"); // nothing tells when a lead was closed
  });
});

describe("a field whose changes are told", () => {
  const leads = simulate(1500, 8);
  const { outcome, random } = leads;
  const created = Float64Array.from(outcome, () => day(0));
  const closed = Float64Array.from(outcome, (value) => (value === OPEN ? Number.NaN : day(20)));
  const times = { created, closed, endOfData: day(60) };
  const rating = Array.from(outcome, (value) => ["warm", "cold", "hot"][random.uniform() < 0.9 ? value : 0]!);

  /** The rating was "warm" at creation and took its value on that day; of a share of the leads nothing is told. */
  const verdictWhen = (changedOn: (won: boolean) => number, toldShare: number, first = "warm") => {
    const entries = Array.from(outcome, (value, row) =>
      random.uniform() < toldShare
        ? [
            { time: day(0), cell: first === "same" ? rating[row]! : first },
            { time: day(changedOn(value === WON)), cell: rating[row]! },
          ]
        : [],
    );
    const history = historyOf("rating", entries);
    const { rows, y } = leads;
    const table = { ...tableOf(texts("rating", rating)), history };
    return auditLeakage(table, { columns: ["rating"], rows, outcome, y, times, seed: 1 }).columns[0]!;
  };

  test("is doubtful where it took its value with the closing, and says what is left at creation", () => {
    expect(verdictWhen(() => 20, 1)).toMatchObject({
      verdict: "doubtful",
      because: expect.stringMatching(
        /AUC of 0\.9\d+, as of creation with 0\.[45]\d+, and 100\.0 % of the \d+ closed leads that changed it/,
      ),
    });
  });
  test("is clean where it took it long before, since it is read as it was", () => {
    expect(verdictWhen(() => 3, 1).verdict).toBe("clean");
  });
  test("is doubtful where of some leads nobody told when it was written", () => {
    expect(verdictWhen(() => 3, 0.8)).toMatchObject({
      verdict: "doubtful",
      because: expect.stringMatching(/for (19|20|21)\.\d % of its cells nobody told/),
    });
  });
  test("is judged as any other by what it was at creation", () => {
    expect(verdictWhen(() => 3, 1, "same")).toMatchObject({
      verdict: "leak",
      because: expect.stringMatching(
        /^as of creation, alone it tells won from lost leads with an AUC of 0\.9/,
      ),
    });
  });
});

describe("a field that is filled in along the way", () => {
  const leads = simulate(1500, 12);
  const { outcome, rows, y, random } = leads;
  const created = Float64Array.from(outcome, () => day(0));
  const auditOf = (
    cells: readonly (string | null)[],
    writtenOn: (row: number) => readonly number[],
    closedOn = 20,
  ) => {
    const closed = Float64Array.from(outcome, (value) => (value === OPEN ? Number.NaN : day(closedOn)));
    const entries = cells.map((cell, row) =>
      cell === null ? [] : writtenOn(row).map((on) => ({ time: day(on), cell })),
    );
    const table = { ...tableOf(texts("field", cells)), history: historyOf("field", entries) };
    const times = { created, closed, endOfData: day(60) };
    return auditLeakage(table, { columns: ["field"], rows, outcome, y, times, seed: 1 }).columns[0]!;
  };
  const ofLost = Array.from(outcome, (value) => (value === LOST && random.uniform() < 0.9 ? "price" : null));

  test("is a leak where nobody has it before the closing, whomever it is written for", () => {
    expect(auditOf(ofLost, () => [21])).toMatchObject({
      verdict: "leak",
      because: expect.stringMatching(
        /^as its changes tell, 100\.0 % of the \d+ closed leads that have it had none before the day of the closing, and as it stands now it is filled for 0\.0 % of won, [89]\d\.\d % of lost and 0\.0 % of open leads: it is written afterwards$/,
      ),
    });
    const ofClosed = Array.from(outcome, (value) => (value === OPEN ? null : "archived"));
    expect(auditOf(ofClosed, () => [20.5]).verdict).toBe("leak");
  });
  test("is doubtful where it tells all and most have it since the closing, and some longer", () => {
    expect(auditOf(ofLost, (row) => [row % 3 === 0 ? 5 : 21])).toMatchObject({
      verdict: "doubtful",
      because: expect.stringMatching(/AUC of 0\.9\d+, as of creation with 0\.\d+, and [67]\d\.\d % of the/),
    });
  });
  test("is clean where it was written long before, or where it tells nothing", () => {
    expect(auditOf(ofLost, () => [5]).verdict).toBe("clean");
    const ofAny = Array.from(outcome, () => (random.uniform() < 0.5 ? "asked" : null));
    expect(auditOf(ofAny, (row) => [outcome[row] === OPEN ? 3 : 21]).verdict).toBe("clean");
  });
  test("is no leak where open leads have it too, or it was rewritten", () => {
    const ofOpenToo = Array.from(outcome, (value) => (value === WON ? null : "price"));
    expect(auditOf(ofOpenToo, (row) => [outcome[row] === OPEN ? 3 : 21]).verdict).toBe("doubtful");
    expect(auditOf(ofLost, () => [5, 21]).verdict).toBe("doubtful");
  });
  test("tells nothing by leads that were closed on the day on which they came", () => {
    expect(auditOf(ofLost, () => [0.5], 0.7).verdict).toBe("clean");
  });
});

describe("filled cells alone", () => {
  const leads = simulate(3000, 9);
  const { outcome, random } = leads;
  const code = (share: number, right: number) =>
    texts(
      "code",
      Array.from(outcome, (value) =>
        random.uniform() < share ? ["x", "y"][Number((value === WON) === random.uniform() < right)]! : null,
      ),
    );

  test.each([
    [0.2, 1, "leak"],
    [0.2, 0.93, "doubtful"],
    [0.2, 0.8, "clean"],
    [0.005, 1, "clean"], // too few to tell
  ] as const)("filled for %d, right for %d: %s", (share, right, verdict) => {
    expect(verdictOn(code(share, right), leads).verdict).toBe(verdict);
  });
});

describe("the order of rows", () => {
  const { outcome, rows, y } = simulate(2000, 10, 0);
  const running = numbers(
    "number",
    Array.from(outcome, (_, row) => 500 - 2 * row),
  );
  const audit = (leads: Pick<AuditOptions, "outcome" | "rows" | "y">) =>
    auditLeakage(tableOf(running), { columns: ["number"], ...leads, seed: 1 });

  test("says nothing where it tells nothing", () => {
    expect(audit({ outcome, rows, y })).toMatchObject({ notes: [], columns: [{ verdict: "clean" }] });
  });
  test("is told where a file is sorted, and a running number is doubtful there", () => {
    const random = new Random(11);
    const sorted = outcome.map((_, row) => (random.uniform() < 0.2 + (0.5 * row) / rows.length ? WON : LOST));
    const found = audit({
      outcome: sorted,
      rows,
      y: Float64Array.from(sorted, (value) => Number(value === WON)),
    });
    expect(found.notes).toEqual([expect.stringMatching(/^The order of the rows alone .* AUC of 0\.6\d+/)]);
    expect(found.columns[0]).toMatchObject({
      verdict: "doubtful",
      because: expect.stringContaining("rises or falls with the rows of the file"),
    });
  });
});

test("verdicts come in the order asked for, the same for the same seed", () => {
  const leads = simulate(800, 6);
  const table = tableOf(
    numbers("signal", [...leads.signal]),
    texts(
      "copy",
      Array.from(leads.outcome, (value) => String(value)),
    ),
  );
  const { outcome, rows, y } = leads;
  const audit = () => auditLeakage(table, { columns: ["copy", "signal"], rows, outcome, y, seed: 9 }).columns;
  expect(audit().map(({ column, verdict }) => [column, verdict])).toEqual([
    ["copy", "leak"],
    ["signal", "clean"],
  ]);
  expect(audit()).toEqual(audit());
  expect(() => auditLeakage(table, { columns: ["nowhere"], rows, outcome, y, seed: 9 })).toThrow(
    "no column nowhere",
  );
  expect(() => auditLeakage(table, { columns: [], rows, outcome: outcome.slice(1), y, seed: 9 })).toThrow(
    RangeError,
  );
});
