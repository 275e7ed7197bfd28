import { z } from "zod";
import { InputError } from "../leads/input-error.ts";
import type { ProgramEdit } from "../program/edit.ts";
import { describeFound } from "../qualification/describe-issue.ts";

/** An edit with who made it and why, as the manifest of a version keeps it and a file of edits holds it. */
export type RecordedEdit = ProgramEdit & { readonly by: string; readonly because: string };

const text = (wanted: string) => z.string({ error: wanted }).trim().min(1, { error: wanted });
const flag = z.boolean({ error: "true or false" });
const bound = z.number({ error: "a number, or null for an open end" }).nullable();

const direction = z.enum(["rising", "falling"], { error: '"rising" or "falling"' });
const feature = text("a feature's name");
const rest = {
  range: z.tuple([bound, bound], { error: "a list of two numbers, null for an open end" }).exactOptional(),
  levels: z.array(text("a level's text"), { error: "a list of levels" }).exactOptional(),
  missing: flag.exactOptional(),
  unseen: flag.exactOptional(),
  by: text("who decided it"),
  because: text("why it was decided"),
};

/** An object whose keys are all known. */
const known = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === "unrecognized_keys" ? `only the keys ${Object.keys(shape).join(", ")}` : "an object",
  });

const edit = z.discriminatedUnion(
  "kind",
  [
    known({ feature, kind: z.literal("clamp"), low: bound, high: bound, ...rest }),
    known({ feature, kind: z.literal("flatten"), ...rest }),
    known({ feature, kind: z.literal("zero"), ...rest }),
    known({ feature, kind: z.literal("smooth"), ...rest }),
    known({ feature, kind: z.literal("monotone"), direction, ...rest }),
  ],
  { error: '"clamp", "flatten", "zero", "smooth" or "monotone"' },
);
const edits = z.array(edit, { error: "a list of edits" }).min(1, { error: "at least one edit" });

/**
 * Reads a list of edits from parsed JSON.
 * @param source what to call it in messages
 * @throws InputError telling the place of the first fault, what was found there and what was wanted
 */
export function parseEdits(json: unknown, source: string): RecordedEdit[] {
  const checked = edits.safeParse(json);
  if (checked.success) return checked.data;
  const { path, message, ...issue } = checked.error.issues[0]!;
  const at = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  let value: unknown = json;
  for (const key of path)
    value =
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  const found =
    issue.code === "unrecognized_keys"
      ? `the unknown key ${describeFound(issue.keys[0])}`
      : describeFound(value);
  throw new InputError(
    `can't use the edits ${source}: found ${found} at ${at === "" ? "its top level" : at.replace(/^\./, "")}, wanted ${message}`,
  );
}
