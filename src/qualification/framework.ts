import { InputError } from "../leads/input-error.ts";
import { checkFramework } from "./check-framework.ts";
import { CONDITION_WANTED } from "./condition.ts";
import { describeIssue } from "./describe-issue.ts";
import { type Framework, frameworkSchema } from "./framework-schema.ts";

export type { Criterion, Framework } from "./framework-schema.ts";

/**
 * A framework from its file's content, copied.
 * @param source where it came from, for messages
 * @throws InputError with the path into the file, for what the schema refuses, two criteria of one name, a concept or a
 *   criterion that isn't declared, a comparison that doesn't suit the concept's type, and a text that means two things
 */
export function parseFramework(json: unknown, source: string): Framework {
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
