import { createHash } from "node:crypto";
import type { Framework } from "./framework-schema.ts";

/** What tells one edition of a framework from another. */
export interface FrameworkId {
  readonly name: string;
  /** The team's own count, null where it keeps none. */
  readonly version: string | null;
  /** Of the content, in lower-case hex; equal whatever the order of keys and the white space of the file. */
  readonly sha256: string;
}

export function frameworkId(framework: Framework): FrameworkId {
  const { $schema: _, ...content } = framework;
  return {
    name: framework.name,
    version: framework.version === undefined ? null : String(framework.version),
    sha256: createHash("sha256")
      .update(JSON.stringify(sorted(content)))
      .digest("hex"),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
