import { FALSE_WORDS, fieldOf, TRUE_WORDS } from "../leads/field.ts";
import type { ColumnSchema } from "../leads/schema.ts";
import type { FactTest } from "../qualification/condition.ts";
import { type CompiledCriteria, compileCriteria } from "../qualification/criteria.ts";
import { type Fact, toldName } from "../qualification/fact.ts";
import { normalText } from "../qualification/normal-text.ts";
import type { Resolved } from "../qualification/resolve.ts";
import type { ScorerParts } from "../scoring/parts.ts";

/** A gate as python/leadlight_pyfunc.py reads it, and the leads' columns that it asks for. */
export interface PythonGate {
  readonly gate: Readonly<Record<string, unknown>>;
  readonly columns: readonly ColumnSchema[];
}

/**
 * The stored framework over a lead's own fields; facts that only activities, answers or times of change tell are null, which is
 * unknown.
 * @returns null without a framework, and where a criterion looks for a pattern, whose syntax Python hasn't
 */
export function pythonGate({ framework, concepts, schema, plan }: ScorerParts): PythonGate | null {
  if (framework === null) return null;
  const parts = compileCriteria(framework, concepts, schema.columns);
  if (parts.facts.some((fact) => fact.kind === "told" && typeof fact.view === "object")) return null;
  const columnOf = (fact: Fact) => {
    if (fact.kind === "count" || fact.view === "age") return undefined;
    const told = parts.told.get(fact.name)?.column;
    return told ? schema.columns.find(({ name }) => name === told.name) : undefined;
  };
  const titles = new Set(
    plan.transforms.flatMap((one) =>
      one.kind === "jobTitle" && one.part === "seniority" ? [one.column] : [],
    ),
  );
  const facts = parts.facts.map((fact) => {
    const column = columnOf(fact);
    if (column === undefined || fact.kind === "count") return null;
    const { concept, texts } = parts.told.get(fact.name)!;
    const field = fieldOf(column);
    return {
      column: column.name,
      columnType: column.type,
      type: concept.type,
      texts: Object.fromEntries(texts),
      placeholders: [...(field.placeholders ?? [])],
      sentinels: [...(field.sentinels ?? [])],
      rank: column.type === "jobTitle" && titles.has(column.name) ? `${column.name}.seniority` : null,
      true: [...TRUE_WORDS, "1"],
      false: [...FALSE_WORDS, "0"],
    };
  });
  const gate = {
    framework: framework.name,
    facts,
    criteria: parts.criteria.map(({ criterion: { name, gates, question }, resolved, factAt }) => ({
      name,
      gates,
      question,
      when: whenOf(resolved, parts, factAt),
    })),
    stages: parts.stages,
  };
  return { gate, columns: [...new Set(parts.facts.flatMap((fact) => columnOf(fact) ?? []))] };
}

function whenOf(
  node: Resolved,
  parts: CompiledCriteria,
  factAt: (test: FactTest) => number,
): Record<string, unknown> {
  if (node.kind === "not") return { not: whenOf(node.part, parts, factAt) };
  if (node.kind !== "test") return { [node.kind]: node.parts.map((part) => whenOf(part, parts, factAt)) };
  return { fact: factAt(node.test), ...comparisonOf(node.test, parts) };
}

const BOUNDS = ["atLeast", "above", "atMost", "below"];

/** As `compileCondition` compares. */
function comparisonOf(test: FactTest, { told }: CompiledCriteria): Record<string, unknown> {
  if ("is" in test) return { in: [Number(test.is)] };
  if ("learnedWithin" in test) return { atMost: test.learnedWithin };
  if ("oneOf" in test) {
    const { texts } = told.get(toldName(test)!)!;
    return { in: test.oneOf.map((text) => texts.get(normalText(text))!) };
  }
  return Object.fromEntries(Object.entries(test).filter(([key]) => BOUNDS.includes(key)));
}
