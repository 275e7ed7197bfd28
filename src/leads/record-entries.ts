import { CLOCK_SLACK } from "./clock-slack.ts";
import { parseDate } from "./dates.ts";
import { describeValue, isPlainObject } from "./describe-value.ts";
import type { ActivityLog, AnswerLog, EventLog, FieldHistory } from "./event-log.ts";
import { type Field, readField, wantedOf } from "./field.ts";
import type { FieldProblem } from "./records.ts";
import type { Cell } from "./table.ts";
import { cleanText } from "./text.ts";

/** One entry of a lead as JSON, read. */
interface Entry {
  readonly time: number;
  readonly kind: string;
  readonly value: Cell;
  readonly by?: string | null;
}

/** Gathers the lists of single records, row by row, into one log. */
export interface EntryReader<Log extends EventLog> {
  /** Reads the list of the next record, `undefined` where it has none; what is wrong with it is added to `problems`. */
  add(list: unknown, problems: FieldProblem[]): void;
  log(): Log;
}

/** `[{"time", "type", "value"?}]`: what a lead did. */
export function activityReader(): EntryReader<ActivityLog> {
  const rows: (readonly Entry[])[] = [];
  const told: number[] = [];
  return {
    add(list, problems) {
      told.push(Number(list !== undefined && list !== null));
      rows.push(
        readList("activities", ["time", "type", "value"], list, problems, (entry, place) => {
          const time = momentOf(entry.time, `${place}.time`, problems);
          const kind = textOf(entry.type, `${place}.type`, problems);
          const value = entry.value ?? null;
          if (value !== null && !(typeof value === "number" && Number.isFinite(value)))
            problems.push({
              field: `${place}.value`,
              found: describeValue(value),
              wanted: "a finite number or null",
            });
          else if (time !== undefined && kind !== undefined)
            return { time, kind, value: value as number | null };
          return undefined;
        }),
      );
    },
    log() {
      const { log, cells } = logOf(rows);
      const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : (cell as number)));
      return { ...log, values, told: Uint8Array.from(told) };
    },
  };
}

/** `[{"time", "field", "value"}]`: which values a lead's fields took, each from its time on. */
export function historyReader(fields: ReadonlyMap<string, Field>): EntryReader<FieldHistory> {
  const rows: (readonly Entry[])[] = [];
  return {
    add(list, problems) {
      rows.push(
        readList("history", ["time", "field", "value"], list, problems, (entry, place) => {
          const time = momentOf(entry.time, `${place}.time`, problems);
          const kind = textOf(entry.field, `${place}.field`, problems);
          const field = kind === undefined ? undefined : fields.get(kind);
          if (kind !== undefined && field === undefined)
            problems.push({
              field: `${place}.field`,
              found: describeValue(entry.field),
              wanted: "the name of a field of the lead",
            });
          if (time === undefined || kind === undefined || field === undefined) return undefined;
          const value = readField(field, entry.value);
          if (value !== undefined) return { time, kind, value };
          problems.push({
            field: `${place}.value`,
            found: describeValue(entry.value),
            wanted: wantedOf({ ...field, required: false }, false),
          });
          return undefined;
        }),
      );
    },
    log() {
      const { log, cells } = logOf(rows);
      return { ...log, cells };
    },
  };
}

/**
 * `[{"time", "field", "value", "by"?}]`: what a lead was asked and told. `field` is a field of the lead, whose type the answer must
 * have, or anything else that a framework may read.
 * @param now in milliseconds since 1970: no answer can have been given later
 */
export function answerReader(fields: ReadonlyMap<string, Field>, now: number): EntryReader<AnswerLog> {
  const rows: (readonly Entry[])[] = [];
  return {
    add(list, problems) {
      rows.push(
        readList("discovery", ["time", "field", "value", "by"], list, problems, (entry, place) => {
          const time = momentOf(entry.time, `${place}.time`, problems);
          const kind = textOf(entry.field, `${place}.field`, problems);
          const by =
            entry.by === undefined || entry.by === null ? null : textOf(entry.by, `${place}.by`, problems);
          if (time !== undefined && time > now + CLOCK_SLACK)
            problems.push({
              field: `${place}.time`,
              found: "a time of the future",
              wanted: `a time up to now, ${new Date(now).toISOString()}`,
            });
          if (time === undefined || kind === undefined || by === undefined) return undefined;
          const value = answerOf(fields.get(kind), entry.value);
          if (value !== undefined) return { time, kind, value, by };
          const field = fields.get(kind);
          problems.push({
            field: `${place}.value`,
            found: describeValue(entry.value),
            wanted: field
              ? wantedOf({ ...field, required: false }, false)
              : "text, a finite number, true, false or null",
          });
          return undefined;
        }),
      );
    },
    log() {
      const { log, cells, entries } = logOf(rows);
      return { ...log, cells, by: entries.map(({ by }) => by ?? null) };
    },
  };
}

/** The answer as told, a date too: who reads it knows what it is about. */
function answerOf(field: Field | undefined, value: unknown): Cell | undefined {
  if (field && readField(field, value) === undefined) return undefined;
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return cleanText(value) || null;
  if (typeof value === "boolean") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function readList(
  name: string,
  keys: readonly string[],
  list: unknown,
  problems: FieldProblem[],
  read: (entry: Readonly<Record<string, unknown>>, place: string) => Entry | undefined,
): readonly Entry[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    problems.push({ field: name, found: describeValue(list), wanted: "an array" });
    return [];
  }
  const entries: Entry[] = [];
  list.forEach((item: unknown, i) => {
    const place = `${name}[${i}]`;
    if (!isPlainObject(item)) {
      problems.push({
        field: place,
        found: describeValue(item),
        wanted: `an object with ${keys.join(", ")}`,
      });
      return;
    }
    const unknown = Object.keys(item).find((key) => !keys.includes(key));
    if (unknown !== undefined)
      problems.push({
        field: `${place}.${unknown.slice(0, 40)}`,
        found: "a field of that name",
        wanted: `only ${keys.join(", ")}`,
      });
    const entry = read(item, place);
    if (entry !== undefined) entries.push(entry);
  });
  return entries.sort((a, b) => a.time - b.time);
}

function momentOf(value: unknown, field: string, problems: FieldProblem[]): number | undefined {
  const moment = typeof value === "string" ? parseDate(cleanText(value)) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  problems.push({
    field,
    found: describeValue(value),
    wanted: "a date as text, such as 2024-05-31 or 2024-05-31T14:30:00Z",
  });
  return undefined;
}

function textOf(value: unknown, field: string, problems: FieldProblem[]): string | undefined {
  const text = typeof value === "string" ? cleanText(value) : "";
  if (text !== "") return text;
  problems.push({ field, found: describeValue(value), wanted: "text" });
  return undefined;
}

function logOf(rows: readonly (readonly Entry[])[]): {
  log: EventLog;
  cells: Cell[];
  entries: readonly Entry[];
} {
  const all = rows.flat();
  const codeOf = new Map<string, number>();
  for (const { kind } of all) if (!codeOf.has(kind)) codeOf.set(kind, codeOf.size);
  const to = new Uint32Array(rows.length);
  let end = 0;
  rows.forEach((entries, row) => {
    end += entries.length;
    to[row] = end;
  });
  return {
    log: {
      from: to.map((last, row) => last - rows[row]!.length),
      to,
      times: Float64Array.from(all, ({ time }) => time),
      kinds: [...codeOf.keys()],
      codes: Uint32Array.from(all, ({ kind }) => codeOf.get(kind)!),
    },
    cells: all.map(({ value }) => value),
    entries: all,
  };
}
