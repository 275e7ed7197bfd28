import { z } from "zod";
import { parseDate } from "./dates.ts";
import { parseDuration } from "./duration.ts";
import { SPELLINGS } from "./spelling.ts";
import type { ColumnRole, ColumnType } from "./table.ts";
import { cleanText } from "./text.ts";

/*
 * The `error` of each schema says what was wanted there; `config.ts` puts the place and what was found before it.
 */

const TYPES = ["number", "boolean", "date", "category", "text", "email", "jobTitle"] as const;
const ROLES = ["id", "outcome", "created", "closed", "amount", "customer", "feature", "ignored"] as const;
const LEARNERS = ["auto", "points", "bayes", "linear", "additive", "boosted", "neural", "blend"] as const;
TYPES satisfies readonly ColumnType[];
ROLES satisfies readonly ColumnRole[];

/** Text as cells and headers are read, so that both compare. */
const text = (wanted: string) =>
  z
    .string({ error: wanted })
    .transform(cleanText)
    .pipe(z.string().min(1, { error: wanted }));

const texts = (wanted: string) => z.array(text("text"), { error: wanted });

const oneOrMore = (wanted: string) =>
  z.union([text(wanted).transform((one) => [one]), texts(wanted).min(1, { error: wanted })], {
    error: wanted,
  });

const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, { error: `one of ${names.map((name) => `"${name}"`).join(", ")}` });

const flag = () => z.boolean({ error: "true or false" });

const whole = (from: number, to: number) => {
  const error = `a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

/** An object whose keys are all known. */
const known = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `one of ${Object.keys(shape).join(", ")}` : "an object",
  });

/** An object by column or concept. It has no prototype, so that a column named `constructor` finds only its own entry. */
const byName = <Value extends z.ZodType>(value: Value, wanted: string) =>
  z
    .record(text("a name"), value, { error: wanted })
    .transform(
      (entries): Readonly<Record<string, z.output<Value>>> => Object.assign(Object.create(null), entries),
    );

const column = known({
  type: oneOf(TYPES).exactOptional(),
  role: oneOf(ROLES).exactOptional(),
  placeholders: texts("a list of texts").exactOptional(),
  sentinels: z.array(z.number({ error: "a number" }), { error: "a list of numbers" }).exactOptional(),
  required: flag().exactOptional(),
  /** How its numbers or dates are written, where the cells leave it open: 1,200.50 or 1.200,50, 31/01/2024 or 01/31/2024. */
  spelling: oneOf(SPELLINGS).exactOptional(),
  /** When its cells are known; what people fill in when the outcome is known is left out. */
  known: oneOf(["creation", "scoring", "afterwards"]).exactOptional(),
  /** Whether somebody can change it, or only raise or lower it: what would lift a lead's grade is looked for among these. */
  actionable: z
    .union([z.boolean(), z.enum(["rising", "falling"])], { error: 'true, false, "rising" or "falling"' })
    .exactOptional(),
}).readonly();

const days = "a number of days above 0";
const loss = "a number from 0, in log loss a lead";
const horizonDays = z.number({ error: days }).positive({ error: days });
const date = "a date such as 2024-05-31";
const duration = "a duration such as 60s, 2m or 1h";

/** What `leadlight.config.json` may hold; each key means what the flag of the same name means. */
export const configSchema = known({
  /** The outcome's column. */
  target: text("a column's name").exactOptional(),
  /** The outcome's values that mean won, and those that mean lost; in the file one of them may stand without a list. */
  positive: oneOrMore("a value as text, or a list of them").exactOptional(),
  lost: oneOrMore("a value as text, or a list of them").exactOptional(),
  id: text("a column's name").exactOptional(),
  created: text("a column's name").exactOptional(),
  closed: text("a column's name").exactOptional(),
  amount: text("a column's name").exactOptional(),
  /** The column that tells the buyer, whose rows stay together. */
  customer: text("a column's name").exactOptional(),
  /** The chance by which each lead was to be worked, and whether it was. */
  propensity: text("a column's name").exactOptional(),
  worked: text("a column's name").exactOptional(),
  exclude: texts("a list of columns' names").exactOptional(),
  keep: texts("a list of columns' names").exactOptional(),
  /** Columns by which people must be treated alike; the report tells how the model does by them. */
  sensitive: texts("a list of columns' names").exactOptional(),
  /** Days; of several the first is the main one. */
  horizon: z
    .union([horizonDays, z.array(horizonDays).min(1, { error: days })], {
      error: `${days}, or a list of them`,
    })
    .exactOptional(),
  /** Which leads are learned from. */
  labels: oneOf(["mature", "weighted"]).exactOptional(),
  /** The end of the data, as the text that the file holds. */
  until: text(date)
    .refine((value) => !Number.isNaN(parseDate(value)), { error: date })
    .exactOptional(),
  /** A framework's name, or the path of its file. */
  framework: text("a framework's name or file").exactOptional(),
  learner: oneOf(LEARNERS).exactOptional(),
  prefer: oneOf(["simple", "accuracy"]).exactOptional(),
  /** How long learning may take. */
  budget: text(duration)
    .refine((value) => !Number.isNaN(parseDuration(value)), { error: duration })
    .exactOptional(),
  name: text("a model's name").exactOptional(),
  /** The folder of the models. */
  models: text("a folder").exactOptional(),
  seed: whole(0, 2 ** 32 - 1).exactOptional(),
  threads: whole(1, 256).exactOptional(),
  /** Whether the ids and contributions of won deals are kept beside the version, so that new leads can be likened to them. */
  neighbours: flag().exactOptional(),
  /** Whether the amount stands already when the lead is created, so that it may be a feature of the win model. */
  amountKnownAtCreation: flag().exactOptional(),
  /** Date columns that may be features on an absolute clock, which can't extrapolate. */
  absoluteDates: texts("a list of columns' names").exactOptional(),
  /** Which columns of the file of activities tell what, and which types are two-way conversations; by their names by default. */
  activities: known({
    lead: text("a column's name").exactOptional(),
    time: text("a column's name").exactOptional(),
    type: text("a column's name").exactOptional(),
    value: text("a column's name").exactOptional(),
    twoWay: texts("a list of types").exactOptional(),
  })
    .readonly()
    .exactOptional(),
  /** Which columns of the file of field changes tell what; by their names by default. */
  history: known({
    lead: text("a column's name").exactOptional(),
    time: text("a column's name").exactOptional(),
    field: text("a column's name").exactOptional(),
    value: text("a column's name").exactOptional(),
  })
    .readonly()
    .exactOptional(),
  /** Which columns of the file of discovery answers tell what; by their names by default. */
  discovery: known({
    lead: text("a column's name").exactOptional(),
    time: text("a column's name").exactOptional(),
    field: text("a column's name").exactOptional(),
    value: text("a column's name").exactOptional(),
    by: text("a column's name").exactOptional(),
  })
    .readonly()
    .exactOptional(),
  /** Days after its creation at which a lead is looked at in training, where its life is told. */
  landmarks: z
    .array(z.number({ error: "a number of days from 0" }).min(0, { error: "a number of days from 0" }), {
      error: "a list of days",
    })
    .min(1, { error: "at least one day" })
    .exactOptional(),
  /** How the model must look, whatever the data say; a name is a column's or a feature's. */
  constraints: known({
    monotone: byName(oneOf(["rising", "falling"]), "an object by column").exactOptional(),
    /** Columns act together only where one of the lists holds them all. */
    interactions: z
      .array(texts("a list of columns' names"), { error: "a list of lists of columns' names" })
      .exactOptional(),
  })
    .readonly()
    .exactOptional(),
  /** By column, how much log loss the leads of any one of its values may lose to a new champion. */
  segments: byName(z.number({ error: loss }).min(0, { error: loss }), "an object by column").exactOptional(),
  /** Columns whose values come and go, such as the names of campaigns: a new champion may have seen others. */
  mayDrift: texts("a list of columns' names").exactOptional(),
  /** What is known of single columns, by their names. */
  columns: byName(column, "an object by column").exactOptional(),
  /** Which column tells a concept of the qualification framework, by the concept's name. */
  concepts: byName(text("a column's name"), "an object by concept").exactOptional(),
}).readonly();
