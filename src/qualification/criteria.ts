import { InputError } from "../leads/input-error.ts";
import type { ColumnType } from "../leads/table.ts";
import { comparisonsOf, unsuitedKey } from "./check-framework.ts";
import type { Concept } from "./concept.ts";
import type { FactTest } from "./condition.ts";
import { compileCondition, type Test } from "./conditions.ts";
import { describeFound } from "./describe-issue.ts";
import { countInWords, type Fact, factKey, factOf, toldName } from "./fact.ts";
import type { Criterion, Framework } from "./framework-schema.ts";
import type { Freshness } from "./freshness.ts";
import { type Resolved, resolveFramework, testsOf } from "./resolve.ts";
import { type SpellingTable, spellingTable } from "./spelling-table.ts";
import { suitableTypes, suits } from "./suits.ts";
import type { Stage } from "./verdict.ts";

/** From the furthest to the nearest; a lead that reaches none of them is a `lead`. */
export const STAGES = ["highlyQualified", "sql", "mql"] as const satisfies readonly Stage[];

/** A framework joined to a company's columns: the facts that it reads, and the criteria over them. */
export interface CompiledCriteria {
  readonly framework: Framework;
  /** What is told by concepts and columns, by name, to criteria and segments. */
  readonly told: ReadonlyMap<string, ToldColumn>;
  /** What the criteria compare, each once. */
  readonly facts: readonly Fact[];
  readonly criteria: readonly CompiledCriterion[];
  readonly stages: readonly { readonly stage: Stage; readonly needed: readonly number[] }[];
  /** The named segments, over facts of their own. */
  readonly segments: {
    readonly facts: readonly Fact[];
    readonly named: readonly { readonly name: string; readonly test: Test }[];
  };
}

/** A concept or column with what is needed to read it. */
export interface ToldColumn {
  readonly concept: Concept;
  readonly texts: SpellingTable;
  /** The column that tells it, with its type; null where none does. */
  readonly column: { readonly name: string; readonly type: ColumnType } | null;
}

export interface CompiledCriterion {
  readonly criterion: Criterion;
  readonly resolved: Resolved;
  readonly test: Test;
  /** The place of the fact that one of its tests compares. */
  readonly factAt: (test: FactTest) => number;
  /** The places of the facts that tell what it rests on: of each source one, in the file's order. */
  readonly evidence: readonly { readonly label: string; readonly fact: number }[];
}

interface LeadColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/**
 * Joins a framework to the leads' columns.
 * @throws InputError where a concept is mapped to a column that the leads don't have or whose type doesn't suit it, or a field is
 *   neither a concept nor a column, or a column of another type than is compared
 */
export function compileCriteria(
  framework: Framework,
  columnOf: Readonly<Record<string, string>>,
  columns: readonly LeadColumn[],
): CompiledCriteria {
  const resolved = resolveFramework(framework);
  if ("path" in resolved) throw refused(framework, resolved.path, resolved.found, resolved.wanted);

  const tests = [...resolved.criteria, ...resolved.segments].flatMap((node) => [...testsOf(node)]);
  const told = new Map<string, ToldColumn>();
  for (const { test, path } of tests) {
    const name = toldName(test);
    if (name === null) continue;
    if (!told.has(name)) told.set(name, toldBy(framework, name, path, columnOf, columns, tests));
    const unsuited = unsuitedKey(test, told.get(name)!.concept.type);
    if (unsuited !== null)
      throw refused(
        framework,
        `${path}.${unsuited}`,
        `a comparison of ${name}, a column of type ${told.get(name)!.column?.type}`,
        comparisonsOf(told.get(name)!.concept.type),
      );
  }

  const textsOf = (test: FactTest) => {
    const name = toldName(test);
    return name === null ? NO_TEXTS : told.get(name)!.texts;
  };
  const { facts, factAt } = factsOf(
    framework.criteria.map(({ freshness }, place) => ({
      node: resolved.criteria[place]!,
      freshness: freshness ?? framework.freshness,
    })),
  );
  const ofSegments = factsOf(resolved.segments.map((node) => ({ node, freshness: framework.freshness })));
  const placeOf = new Map(framework.criteria.map(({ name }, place) => [name, place]));
  return {
    framework,
    told,
    facts,
    criteria: framework.criteria.map((criterion, place) => {
      const node = resolved.criteria[place]!;
      const at = (test: FactTest) => factAt(test, criterion.freshness ?? framework.freshness);
      const evidence = new Map<string, number>();
      for (const { test } of testsOf(node)) {
        const label = labelOf(facts[at(test)]!);
        if (!evidence.has(label)) evidence.set(label, at(test));
      }
      return {
        criterion,
        resolved: node,
        test: compileCondition(node, (test) => ({ at: at(test), texts: textsOf(test) })),
        factAt: at,
        evidence: [...evidence].map(([label, fact]) => ({ label, fact })),
      };
    }),
    stages: STAGES.map((stage) => ({
      stage,
      needed: framework.stages[stage].map((name) => placeOf.get(name)!),
    })),
    segments: {
      facts: ofSegments.facts,
      named: Object.keys(framework.segments ?? {}).map((name, place) => ({
        name,
        test: compileCondition(resolved.segments[place]!, (test) => ({
          at: ofSegments.factAt(test, framework.freshness),
          texts: textsOf(test),
        })),
      })),
    },
  };
}

/** The facts that some conditions compare, each once, and the place of each among them. */
function factsOf(
  conditions: readonly { readonly node: Resolved; readonly freshness: Freshness | undefined }[],
) {
  const places = new Map<string, number>();
  const facts: Fact[] = [];
  for (const { node, freshness } of conditions)
    for (const { test } of testsOf(node)) {
      const fact = factOf(test, freshness);
      if (places.has(factKey(fact))) continue;
      places.set(factKey(fact), facts.length);
      facts.push(fact);
    }
  const factAt = (test: FactTest, freshness: Freshness | undefined) =>
    places.get(factKey(factOf(test, freshness)))!;
  return { facts, factAt };
}

const NO_TEXTS: SpellingTable = new Map();

function labelOf(fact: Fact): string {
  return fact.kind === "told" ? fact.name : countInWords(fact.of);
}

/** @throws InputError naming the place in the framework's file */
export function refused(framework: Framework, path: string, found: string, wanted: string): InputError {
  return new InputError(`can't qualify by ${framework.name}: at ${path} found ${found}, wanted ${wanted}`);
}

function toldBy(
  framework: Framework,
  name: string,
  path: string,
  columnOf: Readonly<Record<string, string>>,
  columns: readonly LeadColumn[],
  tests: readonly { readonly test: FactTest }[],
): ToldColumn {
  const named = [
    ...new Set(tests.flatMap(({ test }) => (toldName(test) === name && "oneOf" in test ? test.oneOf : []))),
  ];
  if (!Object.hasOwn(framework.concepts, name)) {
    const column = columns.find((one) => one.name === name);
    if (!column)
      throw refused(
        framework,
        `${path}.field`,
        describeFound(name),
        `a concept of this framework (${Object.keys(framework.concepts).join(", ") || "none"}) or a column of the leads`,
      );
    const concept = conceptOfColumn(column);
    return { concept, texts: spellingTable(concept, named), column };
  }
  const concept = framework.concepts[name]!;
  const texts = spellingTable(concept, named);
  if (!Object.hasOwn(columnOf, name)) return { concept, texts, column: null };
  const column = columns.find((one) => one.name === columnOf[name]);
  if (!column)
    throw new InputError(
      `can't qualify by ${framework.name}: found the concept ${name} mapped to the column ${columnOf[name]}, ` +
        "which the leads don't have, wanted one that they have",
    );
  checkSuits(framework, name, concept, column);
  return { concept, texts, column };
}

/** A column that no concept declares, read as its type tells: a date as months ahead. */
function conceptOfColumn({ name, type }: LeadColumn): Concept {
  const types = { number: "number", boolean: "yesNo", date: "months" } as const;
  const known = types[type as keyof typeof types];
  return { type: known ?? "text", title: name, guess: [] };
}

/** @throws InputError where a column of that type can't tell the concept */
export function checkSuits(framework: Framework, name: string, concept: Concept, column: LeadColumn): void {
  if (suits(concept, column.type) || !Object.hasOwn(framework.concepts, name)) return;
  throw new InputError(
    `can't qualify by ${framework.name}: at concepts.${name} found the concept ${name} (type ${concept.type}) mapped to the column ` +
      `${column.name} of type ${column.type}, wanted a column of type ${suitableTypes(concept)}, ` +
      "or a framework that declares the concept otherwise",
  );
}
