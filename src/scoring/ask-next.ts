import type { Driver } from "../explanation/drivers.ts";
import { FIRST_LEVEL, MISSING, UNSEEN } from "../features/matrix.ts";
import { columnOfCells } from "../leads/column-of-cells.ts";
import type { Cell, ColumnType } from "../leads/table.ts";
import { MET, NOT_MET } from "../qualification/conditions.ts";
import type { CompiledFramework } from "../qualification/qualify.ts";
import type { Qualification, Question } from "../qualification/verdict.ts";
import { verdictMatrix } from "../qualification/verdict-matrix.ts";
import { type Answers, answersOf, foresee } from "./answers.ts";
import { dispositionFor } from "./disposition.ts";
import type { ScorerParts } from "./parts.ts";
import type { Grade } from "./prediction.ts";
import { gradeOf } from "./rank.ts";

/** What is to be expected of an answer. Chances are in [0, 1] and speak of leads like this one. */
export interface IfKnown {
  /** The lead's empty field that would hold the answer. */
  readonly column: string;
  /** The chance that the criterion is then met, and that it isn't; the rest stays unknown. */
  readonly met: number;
  readonly notMet: number;
  /** How far the probability moves, on average, either way. */
  readonly probabilityChange: number;
  /** The same in money, where the model knows amounts. */
  readonly expectedValueChange?: number;
  /** The chance that what to do (`disposition`) becomes another. */
  readonly dispositionChange: number;
}

/** A question of the framework, and what its answer would change; null where nothing stored tells it. */
export interface RankedQuestion extends Question {
  readonly ifKnown: IfKnown | null;
}

export interface RankedQualification extends Qualification {
  /** What changes most first; then those of which nothing is told, in the framework's order. */
  readonly askNext: readonly RankedQuestion[];
}

/** What the score says of the lead that is asked. */
export interface AskedLead {
  readonly probability: number;
  readonly logit: number;
  readonly grade: Grade;
  /** What the deal is worth if it is won. */
  readonly amount?: number | undefined;
}

/** A field that a criterion could be answered by: its answers, and how the criterion judges each. */
interface Source {
  readonly column: string;
  readonly answers: Answers;
  /** The share of each answer's values that meet the criterion, and that fail it. */
  readonly met: Float64Array;
  readonly notMet: Float64Array;
}

/** Places inside an interval of a number at which the criterion is asked. */
const PLACES = 12;
const NO_SOURCES: readonly Source[] = [];

/** A question, and how much its answer would change; below 0 where nothing tells. */
interface Ranked {
  readonly worth: number;
  readonly asked: RankedQuestion;
}

/**
 * Prepares the ranking of a framework's open questions by what their answers would change. A question is worth how far its answer
 * moves the lead's expected value on average, where failing a criterion that gates takes all of it.
 */
export function prepareAskNext(
  {
    drivers,
    schema,
    calibration,
    concepts,
  }: Pick<ScorerParts, "drivers" | "schema" | "calibration" | "concepts">,
  compiled: CompiledFramework,
  gating: ReadonlySet<string>,
): (qualification: Qualification, lead: AskedLead) => RankedQualification {
  const sources = sourcesOf(drivers, schema.columns, concepts, compiled);
  const most = Math.max(1, ...[...sources.values()].flat().map(({ answers }) => answers.effects.length));
  const chances = new Float64Array(most);
  const then = new Float64Array(most);
  /** The same object for every lead, frozen. */
  const ofUntold = new Map<string, Ranked>();
  const untold = (question: Question): Ranked => {
    let found = ofUntold.get(question.criterion);
    if (!found) {
      found = { worth: -1, asked: Object.freeze({ ...question, ifKnown: null }) };
      ofUntold.set(question.criterion, found);
    }
    return found;
  };

  return (qualification, lead) => {
    if (qualification.askNext.length === 0) return qualification as RankedQualification;
    const ranked = qualification.askNext.map((question) => rank(question, qualification, lead));
    ranked.sort((a, b) => b.worth - a.worth);
    return { ...qualification, askNext: ranked.map(({ asked }) => asked) };
  };

  /** The best of the fields that could answer the question. */
  function rank(question: Question, qualification: Qualification, lead: AskedLead): Ranked {
    const { criterion } = question;
    const could = sources.get(criterion) ?? NO_SOURCES;
    let best: Ranked | null = null;
    if (could.length > 0) {
      const { evidence } = qualification.criteria.find(({ name }) => name === criterion)!;
      for (const source of could) {
        if (!evidence.some(({ column, value }) => column === source.column && value === null)) continue;
        const { worth, ifKnown } = expect(source, criterion, qualification, lead);
        if (best === null || worth > best.worth) best = { worth, asked: { ...question, ifKnown } };
      }
    }
    return best ?? untold(question);
  }

  function expect(source: Source, criterion: string, qualification: Qualification, lead: AskedLead) {
    const { probability, logit, amount } = lead;
    foresee(source.answers, probability, logit, chances, then);
    const isGate = gating.has(criterion);
    const isStopped = qualification.stoppedAt !== null;
    const othersOpen = qualification.criteria.some(
      ({ name, verdict }) => verdict === "unknown" && name !== criterion && gating.has(name),
    );
    const now = dispositionFor(isStopped, isGate || othersOpen, lead.grade);
    const sums = { worth: 0, met: 0, notMet: 0, change: 0, disposition: 0 };
    for (let k = 0; k < source.answers.effects.length; k++) {
      const chance = chances[k]!;
      const move = Math.abs(then[k]! - probability);
      const [met, notMet] = [source.met[k]!, source.notMet[k]!];
      const open = 1 - met - notMet;
      const grade = gradeOf(then[k]!, calibration.gradeCuts);
      sums.met += chance * met;
      sums.notMet += chance * notMet;
      sums.change += chance * move;
      sums.worth += chance * ((1 - notMet) * move + notMet * (isGate && !isStopped ? probability : move));
      if (dispositionFor(isStopped, othersOpen, grade) !== now) sums.disposition += chance * met;
      if (dispositionFor(isStopped || isGate, othersOpen, grade) !== now) sums.disposition += chance * notMet;
      if (dispositionFor(isStopped, isGate || othersOpen, grade) !== now) sums.disposition += chance * open;
    }
    const ifKnown: IfKnown = {
      column: source.column,
      met: sums.met,
      notMet: sums.notMet,
      probabilityChange: sums.change,
      ...(amount !== undefined && { expectedValueChange: sums.change * amount }),
      dispositionChange: Math.min(1, sums.disposition),
    };
    return { worth: sums.worth, ifKnown };
  }
}

/** The open questions as the framework orders them, with nothing told of their answers. */
export function unranked(qualification: Qualification): RankedQualification {
  const askNext = qualification.askNext.map((question) => ({ ...question, ifKnown: null }));
  return { ...qualification, askNext };
}

/** The columns that could answer each criterion, of which the version stores how leads answered. */
function sourcesOf(
  drivers: readonly Driver[],
  columns: ScorerParts["schema"]["columns"],
  concepts: Readonly<Record<string, string>>,
  compiled: CompiledFramework,
): ReadonlyMap<string, readonly Source[]> {
  const found = new Map<string, Source[]>();
  const mapped = new Set([...Object.values(concepts), ...columns.map(({ name }) => name)]);
  for (const column of mapped) {
    const type = columns.find(({ name }) => name === column)?.type;
    const driver = drivers.find(
      ({ feature }) => feature.column === column && isReadable(feature.name, column, type),
    );
    const answers = driver && answersOf(driver);
    if (!driver || !answers || type === undefined) continue;
    const cells = answers.bins.map(({ code }) => cellsIn(driver, code, type));
    const table = {
      rows: cells.flat().length,
      source: "answers",
      columns: [columnOfCells({ name: column, type }, cells.flat())],
    };
    const { criteria } = verdictMatrix(compiled, table, new Float64Array(table.rows));
    for (const { name, verdicts } of criteria) {
      if (!verdicts.some((verdict) => verdict !== 0)) continue;
      const source = {
        column,
        answers,
        met: sharesOf(cells, verdicts, MET),
        notMet: sharesOf(cells, verdicts, NOT_MET),
      };
      found.set(name, [...(found.get(name) ?? []), source]);
    }
  }
  return found;
}

/** Whether a cell of the column can be made from a value of the feature. */
function isReadable(feature: string, column: string, type: ColumnType | undefined): boolean {
  if (type === "jobTitle") return feature === `${column}.seniority`;
  return feature === column && (type === "number" || type === "boolean" || type === "category");
}

/** Cells whose feature falls into the bin. */
function cellsIn({ feature, cuts }: Driver, code: number, type: ColumnType): Cell[] {
  if (code === MISSING || code === UNSEEN) return [null];
  if (feature.kind === "category") {
    const level = feature.levels![code - FIRST_LEVEL]!;
    return [type === "boolean" ? level === "true" : level];
  }
  const k = code - FIRST_LEVEL;
  const [first, last] = [cuts[0] ?? 0, cuts.at(-1) ?? 0];
  // an end interval is taken to be as wide as its neighbour, and not to cross 0
  const below = first - ((cuts[1] ?? first + 1) - first);
  const low = k === 0 ? (first >= 0 ? Math.max(0, below) : below) : cuts[k - 1]!;
  const high = k === cuts.length ? last + (last - (cuts.at(-2) ?? last - 1)) : cuts[k]!;
  return Array.from({ length: PLACES }, (_, i) => low + ((i + 0.5) / PLACES) * (high - low));
}

/** The share of each answer's cells that have the verdict. */
function sharesOf(cells: readonly (readonly Cell[])[], verdicts: Int8Array, wanted: number): Float64Array {
  let at = 0;
  return Float64Array.from(cells, (some) => {
    let count = 0;
    for (const _ of some) if (verdicts[at++] === wanted) count++;
    return count / some.length;
  });
}
