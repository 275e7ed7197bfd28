import type { Refuse } from "./imported.ts";

/** `key=value` lines; a bare word has an empty value. */
export type Fields = ReadonlyMap<string, string>;

/** A model file's parts as they stand there. */
export interface LightgbmText {
  readonly header: Fields;
  readonly trees: readonly Fields[];
  readonly parameters: Fields;
  /** The categories of each categorical column of the training's data frame, in the order of their codes. */
  readonly pandas: readonly (readonly unknown[])[];
}

const VERSIONS = ["v3", "v4"];
const MOST_BYTES = 500_000_000; // what fits a string
const END = "end of trees";

/**
 * Takes the file apart. `tree_sizes`, the trees' lengths in bytes, are only counted: an editor or a change of line ends makes
 * them wrong without harm.
 */
export function readLightgbmText(bytes: Uint8Array, refuse: Refuse): LightgbmText {
  if (bytes.length > MOST_BYTES) refuse(`${bytes.length} bytes`, `at most ${MOST_BYTES}`);
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8").split(/\r?\n/);
  if (lines[0]?.trim() !== "tree")
    refuse("a file that doesn't begin with the line tree", "a model that LightGBM saved as text");
  const isTree = (line: string) => line.startsWith("Tree=");
  const end = lines.indexOf(END);
  const first = lines.findIndex(isTree);
  const header = fieldsOf(lines.slice(1, first < 0 ? Math.max(end, 1) : first));
  const version = header.get("version") ?? "of no name";
  if (!VERSIONS.includes(version)) refuse(`the format ${version}`, VERSIONS.join(" or "));
  if (end < 0) refuse(`no line "${END}"`, "a whole file: this one is cut off");
  const trees: Fields[] = [];
  for (let at = first; at >= 0 && at < end; ) {
    let to = at + 1;
    while (to < end && !isTree(lines[to]!)) to++;
    trees.push(fieldsOf(lines.slice(at, to)));
    at = to;
  }
  const sizes = (header.get("tree_sizes") ?? "").split(" ").filter((size) => size !== "").length;
  if (sizes !== trees.length) refuse(`${trees.length} trees`, `the ${sizes} that its header counts`);
  const parameters = lines.slice(end).flatMap((line) => {
    const told = /^\[([^:]+): (.*)\]$/.exec(line);
    return told ? [[told[1]!, told[2]!] as const] : [];
  });
  return { header, trees, parameters: new Map(parameters), pandas: pandasOf(lines.slice(end), refuse) };
}

/** A list of numbers; empty where there is none. */
export function listOf(fields: Fields, name: string, where: string, refuse: Refuse): number[] {
  const text = fields.get(name)?.trim() ?? "";
  if (text === "") return [];
  return text.split(" ").map((part) => {
    const value = part === "" ? Number.NaN : Number(part);
    if (!Number.isFinite(value))
      refuse(`${part.slice(0, 40) || "nothing"} in ${name} of ${where}`, "a finite number");
    return value;
  });
}

/** One whole number of at least 0. */
export function wholeOf(fields: Fields, name: string, where: string, refuse: Refuse): number {
  const text = fields.get(name) ?? "nothing";
  if (!/^\d{1,15}$/.test(text)) refuse(`${text.slice(0, 40)} as ${name} of ${where}`, "a whole number");
  return Number(text);
}

function fieldsOf(lines: readonly string[]): Fields {
  return new Map(
    lines
      .filter((line) => line !== "")
      .map((line) => {
        const at = line.indexOf("=");
        return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

function pandasOf(lines: readonly string[], refuse: Refuse): unknown[][] {
  const line = lines.find((one) => one.startsWith("pandas_categorical:"));
  if (line === undefined) return [];
  const wanted = "a list of lists of categories";
  try {
    const found: unknown = JSON.parse(line.slice("pandas_categorical:".length));
    if (found === null) return [];
    if (Array.isArray(found) && found.every(Array.isArray)) return found;
  } catch {
    refuse("pandas_categorical that isn't JSON", wanted);
  }
  return refuse("pandas_categorical of another form", wanted);
}
