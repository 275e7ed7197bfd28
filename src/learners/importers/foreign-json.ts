import type { Refuse } from "./imported.ts";

/** Readers of parsed JSON that nobody has checked: each gives what it names or refuses in a sentence. */

/** A key's value; undefined where there is none. */
export function at(from: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(from, key) ? from[key] : undefined;
}

export function object(value: unknown, where: string, refuse: Refuse): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refuse(`${kindOf(value)} as ${where}`, "an object");
  return value as Record<string, unknown>;
}

export function list(value: unknown, where: string, refuse: Refuse): unknown[] {
  return Array.isArray(value) ? value : refuse(`${kindOf(value)} as ${where}`, "a list");
}

export function text(value: unknown, where: string, refuse: Refuse): string {
  return typeof value === "string" ? value : refuse(`${kindOf(value)} as ${where}`, "text");
}

export function number(value: unknown, where: string, refuse: Refuse): number {
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : refuse(`${kindOf(value)} as ${where}`, "a finite number");
}

/** Numbers; true and false count as 1 and 0, as older XGBoost wrote them. */
export function listOfNumbers(value: unknown, where: string, refuse: Refuse): number[] {
  return list(value, where, refuse).map((one) =>
    typeof one === "boolean" ? Number(one) : number(one, where, refuse),
  );
}

/** The same, where `NaN` and infinities may stand: as numbers, or as the null that `parseLoosely` makes of them. */
export function listOfAnyNumbers(value: unknown, where: string, refuse: Refuse): number[] {
  return list(value, where, refuse).map((one) =>
    one === null ? Number.NaN : typeof one === "number" ? one : number(one, where, refuse),
  );
}

/** JSON in which a number may also be `NaN` or an infinity, as C++ prints it; they are read as null. */
export function parseLoosely(json: string): unknown {
  const isOdd = /[[,:]\s*-?(?:NaN|Infinity)\b/.test(json);
  const odd = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;
  return JSON.parse(isOdd ? json.replace(odd, (found) => (found.startsWith('"') ? found : "null")) : json);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return String(value);
  return typeof value === "string"
    ? `the text ${JSON.stringify(value.slice(0, 40))}`
    : `a value of kind ${typeof value}`;
}
