import { findJsonFault } from "../leads/json-fault.ts";
import { Problem } from "./problem.ts";
import { scanJson } from "./scan-json.ts";

const MOST_DEPTH = 100;
/** What Python and others write for numbers that JSON hasn't: it tells nothing of a lead. */
const NO_NUMBER = /^(?:NaN|-?Infinity)\b/;

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The JSON value of a request's body (or of another part of it, named by `what`), nested at most 100 deep, all of its numbers finite, no key twice in one object. A byte
 * order mark is passed over.
 * @throws Problem that tells the place but none of the text
 */
export function parseBody(bytes: Uint8Array, what = "the body"): unknown {
  try {
    return parse(bytes);
  } catch (error) {
    if (error instanceof Malformed) throw new Problem("malformed-json", `reading ${what}: ${error.message}`);
    throw error;
  }
}

/** What is wrong with a text, without any of it. */
class Malformed extends Error {}

function parse(bytes: Uint8Array): unknown {
  const { depth, members } = scanJson(bytes);
  if (depth > MOST_DEPTH)
    throw new Malformed(`found objects and arrays nested ${depth} deep, wanted at most ${MOST_DEPTH}`);
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Malformed(whereItStops(text)); // the parser's own message would quote the text
  }
  // A repeated key leaves one member less than the text had.
  if (membersOf(value) < members) throw new Malformed("found a key twice in one object, wanted it once");
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Malformed("found bytes that aren't UTF-8, wanted JSON in UTF-8");
  }
}

function whereItStops(text: string): string {
  if (text.trim() === "") return "found nothing, wanted a JSON object";
  const fault = findJsonFault(text);
  if (!fault) return "found something that isn't JSON, wanted a JSON object";
  const { offset, wanted } = fault;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  const found = offset >= text.length ? "the end" : "something else";
  const place = `at line ${line}, column ${offset - lineStart + 1}`;
  const [token] = NO_NUMBER.exec(text.slice(offset, offset + 10)) ?? [];
  if (token !== undefined)
    return `found ${token} ${place}, which isn't JSON, wanted null where a value is missing`;
  return `found ${found} ${place}, wanted ${wanted}`;
}

/** How many members the objects inside a parsed value have; recursive, so its depth is checked before. */
function membersOf(value: unknown): number {
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      throw new Malformed("found a number beyond the range of float64, wanted finite numbers");
    return 0;
  }
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item !== "string") members += membersOf(item);
    return members;
  }
  // A parsed object inherits nothing enumerable, and `in` makes no array of the keys.
  for (const key in value) {
    members += 1;
    const item = (value as Record<string, unknown>)[key];
    if (typeof item !== "string") members += membersOf(item);
  }
  return members;
}
