import { InputError } from "../leads/input-error.ts";
import { checkFramework } from "./check-framework.ts";
import { CONDITION_WANTED } from "./condition.ts";
import { describeIssue } from "./describe-issue.ts";
import { type Framework, frameworkSchema } from "./framework-schema.ts";

export type { Criterion, Framework } from "./framework-schema.ts";

/** Deeper conditions would end in the engine's stack. */
const MOST_DEPTH = 100;

/**
 * A framework from its file's content, copied.
 * @param source where it came from, for messages
 * @throws InputError with the path into the file, for what the schema refuses, two criteria of one name, a concept or a
 *   criterion that isn't declared, a comparison that doesn't suit the concept's type, and a text that means two things
 */
export function parseFramework(json: unknown, source: string): Framework {
  if (isNestedBeyond(MOST_DEPTH, json))
    throw new InputError(
      `can't read the framework ${source}: found objects and lists more than ${MOST_DEPTH} deep in one another, wanted at most that`,
    );
  const read = frameworkSchema.safeParse(json);
  const finding = read.success
    ? checkFramework(read.data)
    : describeIssue(read.error.issues[0]!, json, CONDITION_WANTED);
  if (finding)
    throw new InputError(
      `can't read the framework ${source}: at ${finding.path} found ${finding.found}, wanted ${finding.wanted}`,
    );
  return read.data!;
}

function isNestedBeyond(depth: number, json: unknown): boolean {
  if (typeof json !== "object" || json === null) return false;
  return depth === 0 || Object.values(json).some((part) => isNestedBeyond(depth - 1, part));
}
