import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buyerGroups, groupedFolds } from "../../src/training/folds.ts";
import { longTexts, numbers, tableOf, texts, times } from "./tables.ts";

const isFreeMail = (domain: string) => domain === "gmail.com";

describe("buyers", () => {
  const others = (count: number) => Array.from({ length: count }, (_, at) => `u${at}@c${at}.example`);

  test("share a customer, an address or a company's domain, also through other rows", () => {
    const mails = [
      "ann@acme.example",
      "BOB@Acme.example ",
      "Cy <cy@acme.example>",
      "dee@gmail.com",
      "eve@gmail.com",
      "dee@gmail.com",
      null,
      "n/a",
      "n/a",
      "fay@other.example",
    ];
    const cells = [...mails, ...others(50)];
    const customers = [
      ...times<string | null>(3, null),
      "K1",
      "K2",
      null,
      "K1",
      null,
      null,
      "K2",
      ...times(50, null),
    ];
    for (const column of [texts("mail", cells, "email"), longTexts("mail", cells, "email")]) {
      const found = buyerGroups(tableOf(column, texts("customer", customers)), {
        customer: "customer",
        emailColumns: ["mail"],
        isFreeMail,
      });
      expect([...found.subarray(0, 11)]).toEqual([0, 0, 0, 1, 2, 1, 1, 3, 4, 2, 5]);
      expect(new Set(found).size).toBe(55);
    }
  });

  test("are found across two e-mail columns and by numbers of customers", () => {
    const first = texts("a", ["x@acme.example", null, null, ...others(30)], "email");
    const second = texts("b", [null, "y@acme.example", null, ...times(30, null)], "email");
    const customer = numbers("customer", [null, 7, 7, ...times(30, null)]);
    const found = buyerGroups(tableOf(first, second, customer), {
      customer: "customer",
      emailColumns: ["a", "b"],
      isFreeMail,
    });
    expect([...found.subarray(0, 4)]).toEqual([0, 0, 0, 1]);
  });

  test("aren't joined by a domain or an address on more than a tenth of the rows, but by such a customer", () => {
    const giant = [...Array.from({ length: 11 }, (_, at) => `p${at}@giant.example`), ...others(89)];
    const count = (cells: string[]) =>
      new Set(buyerGroups(tableOf(texts("mail", cells, "email")), { emailColumns: ["mail"], isFreeMail }))
        .size;
    expect(count(giant)).toBe(100);
    expect(count([...giant.slice(1), "u@more.example"])).toBe(91);
    expect(count([...times(11, "none@none.example"), ...others(89)])).toBe(100);
    const customer = texts("customer", [...times(60, "one"), ...times(40, null)]);
    expect(
      new Set(buyerGroups(tableOf(customer), { customer: "customer", emailColumns: [], isFreeMail })).size,
    ).toBe(41);
  });

  test("don't depend on the order of the rows", () => {
    const mail = fc
      .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 15 }))
      .map(([a, b]) => `n${a}@d${b}.example`);
    const partition = (cells: string[]) => {
      const groups = buyerGroups(tableOf(texts("mail", cells, "email")), {
        emailColumns: ["mail"],
        isFreeMail,
      });
      return cells.map((_, i) => cells.map((__, j) => groups[i] === groups[j]));
    };
    fc.assert(
      fc.property(fc.array(mail, { minLength: 20, maxLength: 60 }), (cells) => {
        const last = cells.length - 1;
        const reversed = partition([...cells].reverse());
        expect(partition(cells)).toEqual(
          cells.map((_, i) => cells.map((__, j) => reversed[last - i]![last - j])),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("of a column that isn't there are refused", () => {
    expect(() => buyerGroups(tableOf(texts("a", ["x"])), { emailColumns: ["b"], isFreeMail })).toThrow(
      RangeError,
    );
  });
});

describe("folds", () => {
  const rows = fc.array(fc.tuple(fc.nat(40), fc.boolean()), { minLength: 60, maxLength: 300 });
  const columns = (drawn: [number, boolean][]) => ({
    groups: Uint32Array.from(drawn, ([group], row) => (group < 20 ? group : 1000 + row)), // half stand alone
    y: Float64Array.from(drawn, ([, won]) => Number(won)),
  });

  test("keep groups whole and deal wins and rows evenly, up to the largest group", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 6 }), fc.integer(), (drawn, k, seed) => {
        const { groups, y } = columns(drawn);
        const folds = groupedFolds(y, groups, k, seed);
        const foldOf = new Map<number, number>();
        const sizes = new Float64Array(k);
        const wins = new Float64Array(k);
        const groupSizes = new Map<number, number>();
        folds.forEach((fold, row) => {
          expect(foldOf.get(groups[row]!) ?? fold).toBe(fold);
          foldOf.set(groups[row]!, fold);
          groupSizes.set(groups[row]!, (groupSizes.get(groups[row]!) ?? 0) + 1);
          sizes[fold]!++;
          wins[fold]! += y[row]!;
        });
        const largest = Math.max(...groupSizes.values());
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2 * largest + 1);
        expect(Math.max(...wins) - Math.min(...wins)).toBeLessThanOrEqual(largest + 1);
        expect(groupedFolds(y, groups, k, seed)).toEqual(folds);
      }),
    );
  });

  test("of single rows differ by one row and one win at most, and by seed", () => {
    const y = Float64Array.from({ length: 103 }, (_, row) => (row % 4 === 0 ? 1 : 0));
    const groups = Uint32Array.from(y.keys());
    const folds = groupedFolds(y, groups, 5, 1);
    const sizes = times(5, 0).map((_, fold) => folds.filter((f) => f === fold).length);
    const wins = times(5, 0).map((_, fold) => folds.filter((f, row) => f === fold && y[row] === 1).length);
    expect(sizes.sort()).toEqual([20, 20, 21, 21, 21]);
    expect(wins.sort()).toEqual([5, 5, 5, 5, 6]);
    expect(groupedFolds(y, groups, 5, 2)).not.toEqual(folds);
  });

  test("that can't be dealt are refused", () => {
    expect(() => groupedFolds([1, 0], [1], 2, 1)).toThrow(RangeError);
    expect(() => groupedFolds([1, 0], [1, 2], 1, 1)).toThrow(RangeError);
    expect(() => groupedFolds([1, 0, 1], [1, 2, 2], 3, 1)).toThrow("2 groups of rows into 3 folds");
  });
});
