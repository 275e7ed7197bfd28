import { nameWords } from "../leads/name-words.ts";

const WORDS = new Set([
  "conversation",
  "meeting",
  "met",
  "replied",
  "reply",
  "answered",
  "spoke",
  "talk",
  "interview",
]);

/** The types of activities by whose names a lead itself spoke: a meeting, a conversation, a reply. A call may be an attempt. */
export function guessTwoWay(types: readonly string[]): string[] {
  return types.filter((type) => nameWords(type).some((word) => WORDS.has(word)));
}
