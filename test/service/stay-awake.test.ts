import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { stayAwake } from "../../src/service/stay-awake.ts";

describe("stayAwake", () => {
  let now = 0;
  let waiting: (() => void)[] = [];

  beforeEach(() => {
    now = 1000;
    waiting = [];
    vi.spyOn(performance, "now").mockImplementation(() => now);
    vi.spyOn(globalThis, "setImmediate").mockImplementation((look) => {
      waiting.push(look as () => void);
      return {} as NodeJS.Immediate;
    });
  });
  afterEach(() => void vi.restoreAllMocks());

  /** One turn of the event loop, which takes so many milliseconds. */
  const turn = (milliseconds: number) => {
    now += milliseconds;
    for (const look of waiting.splice(0)) look();
  };

  test("looks for more until the moment is over, then lets the loop sleep until another request is over", () => {
    const isOver = stayAwake(2);
    expect(waiting).toHaveLength(0);
    for (let request = 0; request < 2; request++) {
      isOver();
      turn(0.02);
      expect(waiting).toHaveLength(1);
      turn(0.02);
      expect(waiting).toHaveLength(1);
      turn(0.02);
      expect(waiting).toHaveLength(0);
    }
  });

  test("looks once a turn, however many requests there are, and longer after each", () => {
    const isOver = stayAwake(2);
    for (let request = 0; request < 5; request++) {
      isOver();
      isOver();
      expect(waiting).toHaveLength(1);
      turn(0.04);
    }
    expect(waiting).toHaveLength(1);
    turn(0.04);
    expect(waiting).toHaveLength(0);
  });

  test("does nothing where there is one processor", () => {
    stayAwake(1)();
    expect(waiting).toHaveLength(0);
  });
});
