import type { ServerResponse } from "node:http";
import { Problem } from "./problem.ts";

/** Bounds how many requests are answered at a time: beyond, a caller is told at once to come back, and the others aren't slowed. */
export interface BackPressure {
  /**
   * Counts a request until its answer is over.
   * @throws Problem where too many are under way
   */
  enter(response: ServerResponse): void;
  inFlight(): number;
}

/** @param refused is told of each request that is turned away */
export function backPressure(most: number, refused: () => void): BackPressure {
  let inFlight = 0;
  const leave = () => {
    inFlight -= 1;
  };
  return {
    enter(response) {
      if (inFlight >= most) {
        refused();
        throw new Problem(
          "overloaded",
          `found ${most} requests under way, wanted fewer: try again in a second`,
          {
            headers: { "retry-after": "1" },
          },
        );
      }
      inFlight += 1;
      response.on("close", leave);
    },
    inFlight: () => inFlight,
  };
}
