import { InputError } from "../leads/input-error.ts";
import { nearestName } from "../leads/nearest-name.ts";
import { type Cell, type Column, cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import { cleanText } from "../leads/text.ts";

/** Codes of `Outcomes.outcome`. */
export const OPEN = 0;
export const LOST = 1;
export const WON = 2;

/** Which texts of the target column mean what. */
export interface OutcomeSettings {
  readonly target: string;
  /** Texts that mean won; guessed by default where two values leave no doubt. */
  readonly positive?: readonly string[];
  /** Texts that mean lost; by default the other one of two values. With it, texts in neither list are open. */
  readonly lost?: readonly string[];
}

export interface Outcomes {
  /** `OPEN`, `LOST` or `WON` for each row of the table. */
  readonly outcome: Uint8Array;
  readonly positive: readonly string[];
  readonly lost: readonly string[];
  readonly counts: {
    readonly read: number;
    readonly won: number;
    readonly lost: number;
    readonly open: number;
  };
}

/** Spellings that mean won beyond doubt, in lower case; only guessing ignores case. */
const OBVIOUS = new Set(
  (
    "1,1.0,true,t,yes,y,won,win,closed won,closed-won,closedwon,closed_won,deal won,converted,approved,accepted," +
    "success,successful,succeeded,sold,bought,purchased,signed,customer"
  ).split(","),
);
const LISTED = 12;
const SHOWN = 40; // characters of a cell in a message

/**
 * What became of each lead. Values are compared as the file's text, trimmed, case-sensitive; an empty cell is open.
 * @throws InputError for a target that isn't there, has one value, or has values whose meaning the settings leave open
 */
export function readOutcomes(table: LeadTable, settings: OutcomeSettings): Outcomes {
  const { target } = settings;
  const column = findColumn(table, target);
  if (column === undefined) {
    const near = nearestName(
      target,
      table.columns.map(({ name }) => name),
    );
    throw new InputError(
      `no column ${target} in ${table.source} to read the outcome from${near === null ? "" : `: did you mean ${near}?`}`,
    );
  }
  const { values, codes } = countValues(column, table.rows);
  const where = `the outcome ${target} of ${table.source}`;
  if (values.size === 0)
    throw new InputError(`${where} is empty in all ${table.rows} rows; wanted won and lost leads`);
  const given = {
    positive: known(settings.positive ?? [], "--positive", values, where),
    lost: known(settings.lost ?? [], "--lost", values, where),
  };
  const both = given.positive.find((value) => given.lost.includes(value));
  if (both !== undefined)
    throw new InputError(`${show(both)} is given as won and as lost for ${where}; wanted one of them`);
  if (values.size === 1) {
    throw new InputError(
      `${where} has one value only, ${list(values)}; wanted won and lost leads (an empty cell is an open lead)`,
    );
  }
  const positive = given.positive.length > 0 ? given.positive : guessPositive(values, given.lost, where);
  const lost = given.lost.length > 0 ? given.lost : theOther(values, positive, where);

  const meaning = new Uint8Array(values.size + 1); // by code; 0 is empty
  let code = 0;
  for (const value of values.keys()) {
    code++;
    meaning[code] = positive.includes(value) ? WON : lost.includes(value) ? LOST : OPEN;
  }
  const outcome = Uint8Array.from(codes, (value) => meaning[value]!);
  const tally = [0, 0, 0];
  for (const value of outcome) tally[value]!++;
  return {
    outcome,
    positive,
    lost,
    counts: { read: table.rows, won: tally[WON]!, lost: tally[LOST]!, open: tally[OPEN]! },
  };
}

/** The distinct texts with their counts in order of appearance, and each row's number among them, counted from 1; 0 is empty. */
function countValues(column: Column, rows: number): { values: Map<string, number>; codes: Uint32Array } {
  const values = new Map<string, number>();
  const numbers = new Map<string, number>();
  const codes = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const text = fileText(column, cellAt(column, row));
    if (text === "") continue;
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size + 1;
      numbers.set(text, number);
    }
    values.set(text, (values.get(text) ?? 0) + 1);
    codes[row] = number;
  }
  return { values, codes };
}

function fileText(column: Column, cell: Cell): string {
  if (cell === null) return "";
  if (column.type === "date") return new Date(Number(cell)).toISOString();
  return cleanText(String(cell));
}

/** The given texts, trimmed, each of which must occur. */
function known(
  given: readonly string[],
  flag: string,
  values: ReadonlyMap<string, number>,
  where: string,
): readonly string[] {
  const texts = [...new Set(given.map(cleanText))];
  for (const text of texts) {
    if (values.has(text)) continue;
    const near = nearestName(text, [...values.keys()]);
    throw new InputError(
      `${flag} ${show(text)} doesn't occur in ${where}: ` +
        (near === null ? `found ${list(values)}` : `did you mean ${show(near)}? Found ${list(values)}`),
    );
  }
  return texts;
}

function guessPositive(
  values: ReadonlyMap<string, number>,
  lost: readonly string[],
  where: string,
): readonly string[] {
  const obvious = [...values.keys()].filter(
    (text) => OBVIOUS.has(text.toLowerCase()) && !lost.includes(text),
  );
  if (values.size === 2 && obvious.length === 1) return obvious;
  throw new InputError(
    `${where} has ${values.size} values, ${list(values)}; wanted --positive to say which of them mean won`,
  );
}

function theOther(
  values: ReadonlyMap<string, number>,
  positive: readonly string[],
  where: string,
): readonly string[] {
  if (values.size > 2) {
    throw new InputError(
      `${where} has ${values.size} values, ${list(values)}; wanted --lost to say which of them mean lost (the rest is open)`,
    );
  }
  const lost = [...values.keys()].filter((value) => !positive.includes(value));
  if (lost.length > 0) return lost;
  throw new InputError(`${where} has no lost leads: each of its values, ${list(values)}, was given as won`);
}

/** The values with their counts, most frequent first. */
function list(values: ReadonlyMap<string, number>): string {
  const sorted = [...values].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const named = sorted.slice(0, LISTED).map(([value, count]) => `${show(value)} (${count})`);
  const more = sorted.length - named.length;
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function show(text: string): string {
  const letters = [...text];
  return `"${letters.length > SHOWN ? `${letters.slice(0, SHOWN - 1).join("")}…` : text}"`;
}
