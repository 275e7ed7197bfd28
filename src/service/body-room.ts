import type { ServerResponse } from "node:http";
import { Problem } from "./problem.ts";

/** Bounds how many bytes of request bodies are held at a time, so that many large ones can't fill the memory together. */
export interface BodyRoom {
  /**
   * The place for one body, given back when its answer is over.
   * @param declared how many bytes it says that it has; 0 where it doesn't
   * @throws Problem where they don't fit
   */
  place(response: ServerResponse, declared: number): BodyPlace;
}

export interface BodyPlace {
  /** The body has grown to so many bytes; the problem where these don't fit. */
  grow(bytes: number): Problem | null;
}

/** Every body has so many bytes in any case: single leads are answered however many large bodies are there. */
const FREE_BYTES = 64 * 1024;

/** @param refused is told of each request that is turned away */
export function bodyRoom(mostBytes: number, refused: () => void): BodyRoom {
  let held = 0;
  const full = () => {
    refused();
    return new Problem(
      "overloaded",
      `found bodies of ${Math.round(mostBytes / 1024 ** 2)} MB under way, wanted room for this one: try again in a second`,
      { headers: { "retry-after": "1" } },
    );
  };
  return {
    place(response, declared) {
      if (declared > FREE_BYTES && held + declared - FREE_BYTES > mostBytes) throw full();
      let own = 0;
      return {
        grow(bytes) {
          const more = Math.max(bytes - FREE_BYTES, 0) - own;
          if (more === 0) return null;
          if (held + more > mostBytes) return full();
          if (own === 0)
            response.once("close", () => {
              held -= own;
            });
          own += more;
          held += more;
          return null;
        },
      };
    },
  };
}
