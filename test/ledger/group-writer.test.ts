import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGroupWriter, type Line } from "../../src/ledger/group-writer.ts";

const line = (leadId: string): Line => ({ size: 10, leadId });

/** A writer over writes that each end when they are told to. */
function slowWriter() {
  const groups: string[][] = [];
  const ends: (() => void)[] = [];
  const writer = createGroupWriter({
    write: (lines) => {
      groups.push(lines.map(({ leadId }) => leadId!));
      return new Promise((resolve) => ends.push(() => resolve()));
    },
    now: () => Date.now(),
  });
  const end = async () => {
    ends.shift()!();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { writer, groups, end };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("lines that are gathered", () => {
  it("are written in one once the first has waited for 20 ms, those that came meanwhile 20 ms after the first of them", async () => {
    const { writer, groups, end } = slowWriter();
    writer.add([line("a")]);
    await vi.advanceTimersByTimeAsync(19);
    writer.add([line("b")]);
    expect(groups).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(groups).toEqual([["a", "b"]]);
    writer.add([line("c")]);
    await vi.advanceTimersByTimeAsync(5);
    await end();
    writer.add([line("d")]);
    await vi.advanceTimersByTimeAsync(14);
    expect(groups).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(groups[1]).toEqual(["c", "d"]);
  });

  it("follow at once on a write that took longer", async () => {
    const { writer, groups, end } = slowWriter();
    writer.add([line("a")]);
    await vi.advanceTimersByTimeAsync(20);
    writer.add([line("b")]);
    await vi.advanceTimersByTimeAsync(20);
    expect(groups).toEqual([["a"]]);
    await end();
    expect(groups).toEqual([["a"], ["b"]]);
  });

  it("wait for nothing where one is to be durable, or all are to be written", async () => {
    const { writer, groups, end } = slowWriter();
    writer.add([line("a")]);
    const durable = writer.addDurably([line("b")]);
    expect(groups).toEqual([["a", "b"]]);
    const next = writer.addDurably([line("c")]);
    await end();
    await durable;
    expect(groups[1]).toEqual(["c"]);
    writer.add([line("d")]);
    const flushed = writer.flush();
    await end();
    await next;
    await end();
    await flushed;
    expect(groups[2]).toEqual(["d"]);
    expect(writer.status()).toMatchObject({ waiting: 0, written: 4 });
  });

  it("of a lead that is forgotten are dropped, whatever is being written", async () => {
    const { writer, groups, end } = slowWriter();
    writer.add([line("a")]);
    await vi.advanceTimersByTimeAsync(20);
    writer.add([line("b"), line("c")]);
    const gone = writer.forget("b");
    await end();
    expect(await gone).toBe(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(groups).toEqual([["a"], ["c"]]);
  });

  it("are not written while nothing waits", async () => {
    const { writer, groups } = slowWriter();
    await writer.addDurably([]);
    await writer.flush();
    await writer.close();
    expect(groups).toEqual([]);
  });
});
