import { InputError } from "../leads/input-error.ts";
import type { Column, ColumnType, LeadTable } from "../leads/table.ts";
import { cellAt, findColumn } from "../leads/table.ts";
import { conceptReader, readNothing } from "./concept-reader.ts";
import { conceptTests } from "./condition.ts";
import { type ConceptSlot, compileCondition, MET, NOT_MET, verdictOf } from "./conditions.ts";
import type { Framework } from "./framework.ts";
import { spellingTable } from "./spelling-table.ts";
import { suitableTypes, suits } from "./suits.ts";
import type { CriterionVerdict, Evidence, Qualification, Question, Stage } from "./verdict.ts";

/** A framework whose concepts are joined to a company's columns. Immutable; safe to share. */
export interface CompiledFramework {
  readonly framework: Framework;
  /** The concepts that some criterion reads and no column tells: unknown for every lead. Worth one warning. */
  readonly unmapped: readonly string[];
  /**
   * The judge of a table's rows. A mapped column that the table lacks is missing.
   * @param moments when each row is looked at, in milliseconds since 1970: dates are read as before or after it
   * @throws RangeError where there isn't one moment a row
   * @throws InputError where a column's type doesn't suit its concept
   */
  forTable(table: LeadTable, moments: Float64Array): (row: number) => Qualification;
}

/** From the furthest to the nearest; a lead that reaches none of them is a `lead`. */
const STAGES = ["highlyQualified", "sql", "mql"] as const;

/**
 * Compiles a framework for leads with these columns.
 * @param framework as `parseFramework` or `loadFramework` gives it
 * @param columnOf concept → the column that tells it; concepts of other frameworks may stand there too
 * @param columns all that a lead can have
 * @throws InputError where a concept is mapped to no such column, or to one whose type doesn't suit it
 */
export function compileFramework(
  framework: Framework,
  columnOf: Readonly<Record<string, string>>,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
): CompiledFramework {
  const read = conceptsRead(framework);
  const mapped = read.map((name) => (Object.hasOwn(columnOf, name) ? columnOf[name]! : null));
  const types = mapped.map((wanted, at) => {
    if (wanted === null) return null;
    const name = read[at]!;
    const column = columns.find((one) => one.name === wanted);
    if (!column)
      throw new InputError(
        `can't qualify by ${framework.name}: found the concept ${name} mapped to the column ${wanted}, ` +
          "which the leads don't have, wanted one that they have",
      );
    checkSuits(framework, name, column);
    return column.type;
  });

  const slots = new Map<string, ConceptSlot>();
  for (const [at, name] of read.entries())
    slots.set(name, { at, texts: spellingTable(framework.concepts[name]!, textsNamed(framework, name)) });

  const criteria = framework.criteria.map(({ name, question, when, gates }) => {
    const concepts = [...new Set([...conceptTests(when)].map(({ test }) => test.concept))];
    return {
      name,
      gates,
      question: { criterion: name, question },
      test: compileCondition(when, (concept) => slots.get(concept)!),
      reads: concepts.map((concept) => slots.get(concept)!.at),
    };
  });
  const placeOf = new Map(criteria.map(({ name }, place) => [name, place]));
  const stages = STAGES.map((stage) => ({
    stage,
    needed: framework.stages[stage].map((name) => placeOf.get(name)!),
  }));

  const forTable: CompiledFramework["forTable"] = (table, moments) => {
    if (moments.length !== table.rows)
      throw new RangeError(
        `qualifying ${table.rows} leads: found ${moments.length} moments, wanted one a lead`,
      );
    const found = mapped.map((name) => (name === null ? undefined : findColumn(table, name)));
    const readers = read.map((name, at) => {
      const column = found[at];
      if (!column) return readNothing;
      if (column.type !== types[at]) checkSuits(framework, name, column);
      return conceptReader(framework.concepts[name]!, slots.get(name)!.texts, column, moments);
    });
    const values = new Float64Array(read.length);
    const truths = new Int8Array(criteria.length);

    return (row) => {
      for (let at = 0; at < values.length; at++) values[at] = readers[at]!(row);
      let stoppedAt: string | null = null;
      const verdicts: CriterionVerdict[] = [];
      const askNext: Question[] = [];
      for (let place = 0; place < criteria.length; place++) {
        const { name, gates, question, test, reads } = criteria[place]!;
        const truth = test(values);
        truths[place] = truth;
        if (truth === NOT_MET && gates) stoppedAt ??= name;
        const verdict = verdictOf(truth);
        if (verdict === "unknown") askNext.push(question);
        const evidence = reads.map((at) => evidenceOf(read[at]!, mapped[at]!, found[at], row));
        verdicts.push({ name, verdict, evidence });
      }
      return { framework: framework.name, stage: stageOf(), stoppedAt, criteria: verdicts, askNext };
    };

    function stageOf(): Stage {
      for (const { stage, needed } of stages)
        if (needed.every((place) => truths[place] === MET)) return stage;
      return "lead";
    }
  };

  return { framework, unmapped: read.filter((_, at) => mapped[at] === null), forTable };
}

/** The concepts that criteria read, in the order in which the framework declares them. */
function conceptsRead(framework: Framework): string[] {
  const read = new Set<string>();
  for (const { when } of framework.criteria)
    for (const { test } of conceptTests(when)) read.add(test.concept);
  return Object.keys(framework.concepts).filter((name) => read.has(name));
}

/** The texts with which some condition compares the concept. */
function textsNamed(framework: Framework, concept: string): string[] {
  const named = new Set<string>();
  for (const { when } of framework.criteria)
    for (const { test } of conceptTests(when))
      if (test.concept === concept && "oneOf" in test) for (const text of test.oneOf) named.add(text);
  return [...named];
}

function checkSuits(
  framework: Framework,
  name: string,
  column: { readonly name: string; readonly type: ColumnType },
): void {
  const concept = framework.concepts[name]!;
  if (suits(concept, column.type)) return;
  throw new InputError(
    `can't qualify by ${framework.name}: found the concept ${name} (type ${concept.type}) mapped to the column ` +
      `${column.name} of type ${column.type}, wanted a column of type ${suitableTypes(concept)}, ` +
      "or a framework that declares the concept otherwise",
  );
}

function evidenceOf(
  concept: string,
  column: string | null,
  found: Column | undefined,
  row: number,
): Evidence {
  return { concept, column, value: found ? cellAt(found, row) : null };
}
