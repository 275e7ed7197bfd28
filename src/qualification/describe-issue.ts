import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** The first thing wrong, as a place in the file (`criteria[2].when.all[0]`), what was found there and what was wanted. */
export interface Finding {
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
}

/**
 * Puts zod's issue about `json` into words. Of a union the member is described that `json` comes closest to; where none is
 * close, `wantedOfUnion` says what belongs there.
 */
export function describeIssue(issue: Issue, json: unknown, wantedOfUnion: string): Finding {
  return describe(issue, [], json, wantedOfUnion);
}

function describe(
  issue: Issue,
  above: readonly PropertyKey[],
  json: unknown,
  wantedOfUnion: string,
): Finding {
  const path = [...above, ...issue.path];
  const value = valueAt(json, path);
  const say = (wanted: string, found = describeFound(value)) => ({ path: pathText(path), found, wanted });
  switch (issue.code) {
    case "unrecognized_keys":
      return say("only keys that the framework's schema knows", `the unknown key ${issue.keys.join(", ")}`);
    case "invalid_type":
      return say(KINDS[issue.expected] ?? issue.expected);
    case "invalid_value":
      return say(issue.values.map((wanted) => JSON.stringify(wanted)).join(" or "));
    case "too_small":
      if (issue.origin !== "number") return say("something that isn't empty");
      return say(`${issue.inclusive === false ? "above" : "at least"} ${issue.minimum}`);
    case "too_big":
      return say(`at most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}`);
    case "invalid_key":
      return say(issue.issues[0]!.message, "this name");
    case "invalid_union": {
      if (issue.errors.length === 0) return say("one of number, months, yesNo, choice, text");
      const near = issue.errors.find((issues) =>
        issues.every((i) => i.path.length > 0 && valueAt(value, i.path) !== undefined),
      );
      return near ? describe(near[0]!, path, json, wantedOfUnion) : say(wantedOfUnion);
    }
    default:
      return say(issue.message);
  }
}

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

/** What stands in a file, in at most some fifty characters. */
export function describeFound(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value).join(", ");
    return keys === "" ? "an empty object" : `an object with ${cut(keys)}`;
  }
  return cut(JSON.stringify(value));
}

function cut(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += text === "" ? cut(String(key)) : `.${cut(String(key))}`;
  }
  return text === "" ? "its top level" : text;
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}
