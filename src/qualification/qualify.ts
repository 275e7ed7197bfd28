import type { ColumnType, LeadTable } from "../leads/table.ts";
import { findColumn } from "../leads/table.ts";
import { MET, NOT_MET, UNKNOWN, verdictOf } from "./conditions.ts";
import { countReader } from "./count-reader.ts";
import { type CompiledCriteria, checkSuits, compileCriteria } from "./criteria.ts";
import type { Fact } from "./fact.ts";
import { type FactReader, type Known, NOTHING_KNOWN } from "./fact-reader.ts";
import type { Framework } from "./framework.ts";
import { type FrameworkId, frameworkId } from "./framework-id.ts";
import { type NamedMembers, namedMembers } from "./named-members.ts";
import { toldReader } from "./told-reader.ts";
import type { CriterionVerdict, Evidence, Qualification, Question, Stage, Verdict } from "./verdict.ts";
import { type VerdictCodes, verdictCodes } from "./verdict-codes.ts";

/** A framework whose concepts are joined to a company's columns. Immutable; safe to share. */
export interface CompiledFramework {
  readonly framework: Framework;
  readonly id: FrameworkId;
  /** The concepts that some criterion or segment reads and no column tells: only discovery answers can. Worth one warning. */
  readonly unmapped: readonly string[];
  /** What is read, and the conditions over it, for whoever writes them in another language. */
  readonly parts: CompiledCriteria;
  /**
   * The judge of a table's rows. A mapped column that the table lacks is missing.
   * @param table as it was seen at the moments (`asOf`)
   * @param moments when each row is looked at, in milliseconds since 1970: dates are read as before or after it, and nothing
   *   that was told later is seen
   * @throws RangeError where there isn't one moment a row
   * @throws InputError where a column's type doesn't suit its concept
   */
  forTable(table: LeadTable, moments: Float64Array): (row: number) => Qualification;
  /** The verdicts of all rows of a table as columns of codes, without evidence: a million leads a second. Throws as `forTable`. */
  codesFor(table: LeadTable, moments: Float64Array): VerdictCodes;
  /** What the criteria compare, one column a fact of `parts.facts`: a number a row, `NaN` where it isn't known. Throws as `forTable`. */
  factsFor(table: LeadTable, moments: Float64Array): Float64Array[];
  /** Which of the framework's segments each row is in, one column a segment in the file's order: 1 in it, -1 not, 0 unknown. Throws as `forTable`. */
  segmentsFor(table: LeadTable, moments: Float64Array): NamedMembers[];
}

/**
 * Compiles a framework for leads with these columns.
 * @param framework as `parseFramework` or `loadFramework` gives it
 * @param columnOf concept → the column that tells it; concepts of other frameworks may stand there too
 * @param columns all that a lead can have
 * @throws InputError where a concept is mapped to no such column or to one whose type doesn't suit it, or a field is neither
 *   concept nor column
 */
export function compileFramework(
  framework: Framework,
  columnOf: Readonly<Record<string, string>>,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
): CompiledFramework {
  const parts = compileCriteria(framework, columnOf, columns);
  const id = frameworkId(framework);
  const criteria = criteriaOf(parts);
  return {
    framework,
    id,
    unmapped: Object.keys(framework.concepts).filter((name) => parts.told.get(name)?.column === null),
    parts,
    forTable: (table, moments) => judge(parts, criteria, id, table, moments),
    codesFor: (table, moments) =>
      verdictCodes(parts, readersFor(parts, parts.facts, table, moments), table.rows),
    factsFor: (table, moments) =>
      readersFor(parts, parts.facts, table, moments).map(({ value }) =>
        Float64Array.from({ length: table.rows }, (_, row) => value(row)),
      ),
    segmentsFor: (table, moments) =>
      namedMembers(parts.segments.named, readersFor(parts, parts.segments.facts, table, moments), table.rows),
  };
}

/** A reader for each fact. */
function readersFor(
  parts: CompiledCriteria,
  facts: readonly Fact[],
  table: LeadTable,
  moments: Float64Array,
): FactReader[] {
  if (moments.length !== table.rows)
    throw new RangeError(
      `qualifying ${table.rows} leads: found ${moments.length} moments, wanted one a lead`,
    );
  const reading = { table, moments };
  return facts.map((fact) => {
    if (fact.kind === "count") return countReader(fact.of, reading);
    const { concept, texts, column: wanted } = parts.told.get(fact.name)!;
    const column = wanted ? findColumn(table, wanted.name) : undefined;
    if (column && column.type !== wanted?.type) checkSuits(parts.framework, fact.name, concept, column);
    const names = wanted ? [fact.name, wanted.name] : [fact.name];
    return toldReader(fact, { concept, texts, column, names }, reading);
  });
}

const DAY = 86_400_000;

/** What is told of each criterion, the same for every lead. */
function criteriaOf(parts: CompiledCriteria) {
  return parts.criteria.map(({ criterion, test, evidence }) => {
    const freshness = criterion.freshness ?? parts.framework.freshness;
    const { name, gates, weight = 1 } = criterion;
    const sources = evidence.map(({ label, fact }) => ({
      concept: label,
      column: parts.told.get(label)?.column?.name ?? null,
      fact,
    }));
    const nothing = sources.map(
      ({ concept, column }): Evidence => ({
        ...{ concept, column },
        ...{ value: null, learnedAt: null, stale: false, source: null },
      }),
    );
    const untold = (verdict: Verdict): CriterionVerdict =>
      Object.freeze({ name, verdict, evidence: nothing });
    return {
      name,
      gates,
      weight,
      question: { criterion: name, question: criterion.question },
      test,
      sources,
      freshMs: (freshness?.days ?? Number.POSITIVE_INFINITY) * DAY,
      /** Of the many leads of which nothing is known of it: the same object for all, frozen. */
      untold: { met: untold("met"), notMet: untold("notMet"), unknown: untold("unknown") },
    };
  });
}

function judge(
  parts: CompiledCriteria,
  criteria: ReturnType<typeof criteriaOf>,
  { name: framework, version, sha256 }: FrameworkId,
  table: LeadTable,
  moments: Float64Array,
): (row: number) => Qualification {
  const readers = readersFor(parts, parts.facts, table, moments);
  const values = new Float64Array(readers.length);
  const truths = new Int8Array(criteria.length);

  return (row) => {
    for (let at = 0; at < values.length; at++) values[at] = readers[at]!.value(row);
    let stoppedAt: string | null = null;
    const points = { met: 0, notMet: 0, unknown: 0 };
    const verdicts: CriterionVerdict[] = [];
    const askNext: Question[] = [];
    for (let place = 0; place < criteria.length; place++) {
      const { name, gates, weight, question, test, sources, freshMs, untold } = criteria[place]!;
      const truth = test(values);
      truths[place] = truth;
      if (truth === NOT_MET && gates) stoppedAt ??= name;
      const verdict = verdictOf(truth);
      points[verdict] += weight;
      if (truth === UNKNOWN) askNext.push(question);
      const known = sources.map(({ fact }) => readers[fact]!.known(row));
      verdicts.push(
        known.every((one) => one === NOTHING_KNOWN)
          ? untold[verdict]
          : {
              name,
              verdict,
              evidence: known.map((one, i) => evidenceOf(one, sources[i]!, moments[row]!, freshMs)),
            },
      );
    }
    return {
      framework,
      frameworkVersion: version,
      frameworkSha256: sha256,
      stage: stageOf(),
      stoppedAt,
      criteria: verdicts,
      points,
      askNext,
    };
  };

  function stageOf(): Stage {
    for (const { stage, needed } of parts.stages)
      if (needed.every((place) => truths[place] === MET)) return stage;
    return "lead";
  }
}

function evidenceOf(
  { value, learnedAt, source, by }: Known,
  { concept, column }: Pick<Evidence, "concept" | "column">,
  moment: number,
  freshMs: number,
): Evidence {
  const isDated = !Number.isNaN(learnedAt);
  const evidence: Evidence = {
    concept,
    column,
    value,
    learnedAt: isDated ? new Date(learnedAt).toISOString() : null,
    stale: isDated && moment - learnedAt > freshMs,
    source,
  };
  return by === null ? evidence : { ...evidence, by };
}
