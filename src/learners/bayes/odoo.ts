import { type FeatureMatrix, FIRST_LEVEL, MISSING } from "../../features/matrix.ts";
import type { ScoreProgram, TableTerm } from "../../program/program.ts";
import { centreProgram } from "../../program/transform.ts";

/** What every count of a value that was seen at all starts from, of won and of lost leads alike. */
const START = 0.1;

export interface OdooInput {
  /** Categories alone; every value of theirs a level. */
  readonly matrix: FeatureMatrix;
  /** 1 for a won lead, 0 for a lost one. */
  readonly y: Float64Array;
  /** The feature whose levels are the pipeline's stages, first to last. */
  readonly stage: string;
  /** Features in which a blank is a value like any other; elsewhere a blank tells nothing. */
  readonly blankCounts?: readonly string[];
  /** Features that share one divisor a class, as the tags of a lead do: one feature a tag. */
  readonly together?: readonly (readonly string[])[];
  /** Each row's sales team. Counts start anew in each and are summed over all; without it there is one team. */
  readonly teams?: ArrayLike<number>;
}

/** Counts by code. */
interface Counts {
  readonly won: Float64Array;
  readonly lost: Float64Array;
}

/**
 * The predictive lead scoring of Odoo's CRM as a score program: naive Bayes by counts that start at 0.1. A won lead counts in
 * every stage, a lost one in its own and all earlier ones; the first stage's counts are the class totals. A field multiplies
 * either side by count(value) / sum of its counts, the stage by its count / class total. Odoo then rounds the percentage to
 * two places and clamps it to 0.01 … 99.99; the program doesn't. For one team's program pass that team's rows.
 * @throws RangeError for no rows, a number among the features, a target that isn't 0 or 1, a lost lead without a stage,
 * lengths that disagree, or a name that the matrix doesn't have
 */
export function fitOdoo(input: OdooInput): ScoreProgram {
  const { matrix, stage, blankCounts = [], together = [] } = input;
  const teams = checkOdoo(input);
  const at = (name: string) => {
    const place = matrix.features.findIndex((feature) => feature.name === name);
    if (place < 0) throw new RangeError(`fitting Odoo's scoring: found no feature ${name}, wanted it there`);
    return place;
  };
  const stageAt = at(stage);
  const blanks = new Set(blankCounts.map(at));
  const stages = sumOverTeams(input, teams, stageAt, countStages);
  const total = { won: stages.won[FIRST_LEVEL]!, lost: stages.lost[FIRST_LEVEL]! };

  const shared = together.map((names) => names.map(at));
  const fields = matrix.features.map((_, j) => j).filter((j) => j !== stageAt);
  const alone = fields.filter((j) => !shared.flat().includes(j)).map((j) => [j]);
  const terms: TableTerm[] = [tableOf(stageAt, stages, total)];
  for (const group of [...alone, ...shared]) {
    const counts = group.map((j) =>
      sumOverTeams(input, teams, j, (codes, y, size) => countValues(codes, y, size, blanks.has(j))),
    );
    const sum = (of: (one: Counts) => Float64Array) =>
      counts.reduce((all, one) => all + of(one).reduce((a, b) => a + b, 0), 0);
    const divisors = { won: sum((one) => one.won), lost: sum((one) => one.lost) };
    group.forEach((j, i) => {
      terms.push(tableOf(j, counts[i]!, divisors));
    });
  }
  const base = Math.log(total.won) - Math.log(total.lost);
  return centreProgram({ link: "logit", features: matrix.features, base, terms }, matrix);
}

/** @returns the rows of each team */
function checkOdoo({ matrix, y, stage, teams }: OdooInput): number[][] {
  const refuse = (found: string, wanted: string) => {
    throw new RangeError(`fitting Odoo's scoring: found ${found}, wanted ${wanted}`);
  };
  if (matrix.rows === 0) refuse("no rows", "at least one");
  if (y.length !== matrix.rows) refuse(`${y.length} targets`, `one for each of ${matrix.rows} rows`);
  if (teams && teams.length !== matrix.rows)
    refuse(`${teams.length} teams`, `one for each of ${matrix.rows} rows`);
  const number = matrix.features.find(({ kind }) => kind === "number");
  if (number) refuse(`the number ${number.name}`, "categories");
  const at = matrix.features.findIndex(({ name }) => name === stage);
  if (matrix.features[at]?.levels?.length === 0) refuse(`no levels of ${stage}`, "at least one stage");
  const stages = matrix.values[at];
  const byTeam = new Map<number, number[]>();
  for (let row = 0; row < matrix.rows; row++) {
    if (y[row] !== 0 && y[row] !== 1) refuse(`target ${y[row]}`, "0 or 1");
    if (stages && y[row] === 0 && stages[row]! < FIRST_LEVEL)
      refuse(`a lost lead without a known ${stage} in row ${row}`, "one of its levels");
    const team = teams ? teams[row]! : 0;
    const rows = byTeam.get(team);
    if (rows) rows.push(row);
    else byTeam.set(team, [row]);
  }
  return [...byTeam.values()];
}

function sumOverTeams(
  { matrix, y }: OdooInput,
  teams: readonly number[][],
  feature: number,
  count: (codes: readonly number[], y: readonly number[], size: number) => Counts,
): Counts {
  const size = FIRST_LEVEL + (matrix.features[feature]!.levels?.length ?? 0);
  const sum = { won: new Float64Array(size), lost: new Float64Array(size) };
  for (const rows of teams) {
    const codes = rows.map((row) => matrix.values[feature]![row]!);
    const { won, lost } = count(
      codes,
      rows.map((row) => y[row]!),
      size,
    );
    for (let code = 0; code < size; code++) {
      sum.won[code]! += won[code]!;
      sum.lost[code]! += lost[code]!;
    }
  }
  return sum;
}

function countStages(codes: readonly number[], y: readonly number[], size: number): Counts {
  const counts = { won: new Float64Array(size), lost: new Float64Array(size) };
  codes.forEach((code, i) => {
    const last = y[i] === 1 ? size - 1 : code;
    for (let reached = FIRST_LEVEL; reached <= last; reached++) addTo(counts, reached, y[i]!);
  });
  return counts;
}

function countValues(
  codes: readonly number[],
  y: readonly number[],
  size: number,
  blankCounts: boolean,
): Counts {
  const counts = { won: new Float64Array(size), lost: new Float64Array(size) };
  codes.forEach((code, i) => {
    if (code !== MISSING || blankCounts) addTo(counts, code, y[i]!);
  });
  return counts;
}

function addTo({ won, lost }: Counts, code: number, y: number): void {
  if (won[code] === 0) won[code] = lost[code] = START; // seen for the first time
  if (y === 1) won[code]! += 1;
  else lost[code]! += 1;
}

/** The logarithm of (won / its divisor) / (lost / its divisor) by code, 0 for what was never seen. */
function tableOf(
  feature: number,
  { won, lost }: Counts,
  divisors: { readonly won: number; readonly lost: number },
): TableTerm {
  const values = won.map((count, code) =>
    count > 0 ? Math.log(count / divisors.won) - Math.log(lost[code]! / divisors.lost) : 0,
  );
  return { kind: "table", feature, cuts: new Float64Array(0), values };
}
