import { fieldOf } from "../leads/field.ts";
import type { ColumnSchema } from "../leads/schema.ts";
import type { Concept } from "../qualification/concept.ts";
import type { FactTest } from "../qualification/condition.ts";
import { toldName } from "../qualification/fact.ts";
import type { Framework } from "../qualification/framework.ts";
import { normalText } from "../qualification/normal-text.ts";
import { type Resolved, resolveFramework } from "../qualification/resolve.ts";
import { spellingTable } from "../qualification/spelling-table.ts";

/** A criterion's condition as the Python loader judges it: `all`, `any`, `not`, one column's test, or unknown. */
export type PlainCondition =
  | { readonly all: readonly PlainCondition[] }
  | { readonly any: readonly PlainCondition[] }
  | { readonly not: PlainCondition }
  | { readonly unknown: string }
  | (PlainTest & { readonly read: PlainRead });

interface PlainTest {
  readonly oneOf?: readonly number[];
  readonly atLeast?: number;
  readonly above?: number;
  readonly atMost?: number;
  readonly below?: number;
}

/** How a column tells a concept: its texts in numbers, and what counts as nothing. */
interface PlainRead {
  readonly column: string;
  readonly type: Concept["type"];
  readonly texts: Readonly<Record<string, number>>;
  readonly placeholders: readonly string[];
  readonly sentinels: readonly number[];
}

/**
 * The criteria of a framework over a table of columns alone. What needs more than a cell (dates, job titles, patterns, ages, activities,
 * answers) is unknown there, with the reason, and never guessed.
 */
export function plainCriteria(
  framework: Framework,
  concepts: Readonly<Record<string, string>>,
  columns: readonly ColumnSchema[],
): { name: string; when: PlainCondition }[] {
  const resolved = resolveFramework(framework);
  if (!isResolved(resolved)) return [];
  const plain = (node: Resolved): PlainCondition => {
    if (node.kind === "test") return plainTest(node.test, framework, concepts, columns, namedBy(resolved));
    if (node.kind === "not") return { not: plain(node.part) };
    const parts = node.parts.map(plain);
    return node.kind === "all" ? { all: parts } : { any: parts };
  };
  return framework.criteria.map(({ name }, i) => ({ name, when: plain(resolved[i]!) }));
}

function isResolved(found: ReturnType<typeof resolveFramework>): found is readonly Resolved[] {
  return Array.isArray(found);
}

/** The texts with which some test compares a concept, by its name. */
function namedBy(criteria: readonly Resolved[]): (name: string) => string[] {
  const tests: FactTest[] = [];
  const visit = (node: Resolved): void => {
    if (node.kind === "test") tests.push(node.test);
    else if (node.kind === "not") visit(node.part);
    else node.parts.forEach(visit);
  };
  criteria.forEach(visit);
  return (name) => [
    ...new Set(tests.flatMap((test) => (toldName(test) === name && "oneOf" in test ? test.oneOf : []))),
  ];
}

/** Types of columns of which the loader reads a cell as Leadlight does. */
const READ: readonly string[] = ["number", "boolean", "category", "text", "email"];

function plainTest(
  test: FactTest,
  framework: Framework,
  concepts: Readonly<Record<string, string>>,
  columns: readonly ColumnSchema[],
  named: (name: string) => string[],
): PlainCondition {
  const name = toldName(test);
  if (name === null) return { unknown: "activities and answers aren't told by a table of columns" };
  if ("matches" in test || "learnedWithin" in test)
    return { unknown: "patterns and the age of evidence are judged by Leadlight alone" };
  const concept = Object.hasOwn(framework.concepts, name) ? framework.concepts[name]! : null;
  const mapped = Object.hasOwn(concepts, name) ? concepts[name]! : concept ? null : name;
  const column = columns.find((one) => one.name === mapped);
  if (!concept) return { unknown: `${name} is a column without a concept` };
  if (!column) return { unknown: `no column tells ${name}` };
  if (!READ.includes(column.type))
    return { unknown: `${column.name} holds ${column.type}, which Leadlight alone reads` };
  const texts = spellingTable(concept, named(name));
  const { placeholders, sentinels } = fieldOf(column);
  const read = {
    column: column.name,
    type: concept.type,
    texts: Object.fromEntries(texts),
    placeholders: [...(placeholders ?? [])],
    sentinels: [...(sentinels ?? [])],
  };
  if ("is" in test) return { read, oneOf: [Number(test.is)] };
  if ("oneOf" in test) return { read, oneOf: test.oneOf.map((text) => texts.get(normalText(text))!) };
  const { atLeast, above, atMost, below } = test;
  return {
    read,
    ...(atLeast !== undefined && { atLeast }),
    ...(above !== undefined && { above }),
    ...(atMost !== undefined && { atMost }),
    ...(below !== undefined && { below }),
  };
}
