/**
 * A JSON value as an answer may tell it: its type, and the value only of a number, a boolean or null; text by its length,
 * since it may be personal.
 */
export function describeJson(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "nothing";
    case "string":
      return `text of ${value.length} character${value.length === 1 ? "" : "s"}`;
    case "number":
    case "boolean":
      return `the ${typeof value} ${value}`;
    default:
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
  }
}
