import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { fieldProblem, Problem } from "./problem.ts";

export interface IdempotencyOptions {
  readonly clock: () => Date;
  /** How long an answer is remembered, in milliseconds. */
  readonly keep?: number;
  /** So many answers are remembered at most, and so many characters of them; the oldest are forgotten first. */
  readonly most?: number;
  readonly mostCharacters?: number;
}

/** An answer's text, and whether it had been given before. */
export interface Repeatable {
  readonly text: string;
  readonly isRepeated: boolean;
}

export interface Idempotency {
  /**
   * The answer that was given to this key before, or else a new one. A request that comes while the first is still being
   * answered waits for it; a failure isn't remembered.
   * @param caller who asks: keys of others are others
   * @throws Problem where the key came with another body before
   */
  answer(caller: string, key: string, body: Uint8Array, work: () => Promise<string>): Promise<Repeatable>;
  /** Forgets the answers that tell of a lead, and those that are still being made. */
  forgetLead(leadId: string): void;
}

interface Entry {
  readonly digest: string;
  readonly since: number;
  readonly text: Promise<string>;
  /** Null until it is answered. */
  answered: string | null;
  /** 0 until it is answered. */
  characters: number;
}

const LONGEST_KEY = 255;

/** The `Idempotency-Key` of a request, or null. */
export function idempotencyKeyOf({ headers }: IncomingMessage): string | null {
  const key = headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key === "string" && key.length <= LONGEST_KEY && /^[\x21-\x7e]+$/.test(key)) return key;
  const found = `${key.length} characters`;
  const wanted = `1 to ${LONGEST_KEY} visible characters of ASCII, without blanks`;
  throw fieldProblem("unusable-request", [{ field: "Idempotency-Key", found, wanted }]);
}

/** Remembers answers in this process's memory. */
export function createIdempotency({
  clock,
  keep = 3_600_000,
  most = 10_000,
  mostCharacters = 64 * 1024 * 1024,
}: IdempotencyOptions): Idempotency {
  const entries = new Map<string, Entry>();
  let characters = 0;

  const forget = (name: string, { characters: size }: Entry) => {
    entries.delete(name);
    characters -= size;
  };
  /** A clock that was set back must not keep answers for ever. */
  const isOld = (since: number) => Math.abs(clock().getTime() - since) >= keep;
  const makeRoom = () => {
    for (const [name, entry] of entries) {
      if (!isOld(entry.since) && entries.size <= most && characters <= mostCharacters) return;
      forget(name, entry);
    }
  };

  return {
    forgetLead(leadId) {
      const told = `"id":${JSON.stringify(leadId)}`;
      for (const [name, entry] of entries)
        if (entry.answered === null || entry.answered.includes(told)) forget(name, entry);
    },
    async answer(caller, key, body, work) {
      const name = JSON.stringify([caller, key]);
      const digest = createHash("sha256").update(body).digest("base64");
      const found = entries.get(name);
      if (found && !isOld(found.since)) {
        if (found.digest !== digest)
          throw new Problem(
            "key-reused",
            "found an Idempotency-Key that came with another body before, wanted a new key for another request",
          );
        return { text: await found.text, isRepeated: true };
      }
      if (found) forget(name, found);
      const entry: Entry = { digest, since: clock().getTime(), text: work(), answered: null, characters: 0 };
      entries.set(name, entry);
      try {
        const text = await entry.text;
        if (entries.get(name) === entry) {
          entry.answered = text;
          entry.characters = text.length;
          characters += text.length;
        }
        makeRoom();
        return { text, isRepeated: false };
      } catch (error) {
        if (entries.get(name) === entry) forget(name, entry);
        throw error;
      }
    },
  };
}
