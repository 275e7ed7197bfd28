import { realpath, rm } from "node:fs/promises";
import type { BadRow } from "../../leads/bad-row.ts";
import { InputError } from "../../leads/input-error.ts";
import { sliceTable } from "../../leads/slice.ts";
import type { LeadTable } from "../../leads/table.ts";
import { writeRows } from "../../leads/write.ts";
import { type Exploration, explorer } from "../../scoring/explore.ts";
import type { Grade, Prediction, WarningCode } from "../../scoring/prediction.ts";
import type { LeadScorer } from "../../scoring/scorer.ts";
import { momentOfScoring } from "../as-of.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE, FAILED } from "../exit-code.ts";
import { idOf, leadIds } from "../lead-ids.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { dateFlag, gradesFlag, shareFlag, wholeNumber } from "../lists.ts";
import { withoutObjectors } from "../objectors.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { readBySchema } from "../read-leads.ts";
import { writing } from "../writing.ts";

interface ScoreFlags extends ModelFlags, LifeFlags {
  readonly out: string;
  readonly strict?: boolean;
  readonly asOf?: number;
  readonly explore?: number;
  readonly work?: Grade[];
  readonly seed?: number;
  readonly ledger?: string;
  readonly json?: boolean;
}

/** So many leads are scored at a time: enough to be quick, few enough to keep memory flat. */
const BATCH = 4096;
const REASONS = 3;

export const score: AddCommand = (program, context, finish) => {
  const command = program
    .command("score")
    .description("score every lead of a file")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz")
    .requiredOption("--out <file>", "FILE.csv, .ndjson (both also .gz) or .parquet")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION (default: the only model)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option("--strict", "write nothing and fail if a row can't be read")
    .option(
      "--as-of <date>",
      "when the leads are looked at (default: the end of the data)",
      dateFlag("--as-of"),
    )
    .option(
      "--explore <share>",
      "mark a random share of the leads, such as 5%, to be worked whatever their score",
      shareFlag("--explore"),
    )
    .option("--work <grades>", "the grades that are worked anyway, such as A,B", gradesFlag("--work"))
    .option(
      "--seed <number>",
      "decides which leads --explore marks (default: 1)",
      wholeNumber("--seed", 0, 2 ** 32 - 1),
    )
    .option(
      "--ledger <where>",
      "the service's, whose do-not-profile list is kept (default: beside the models)",
    )
    .option("--json", "print one JSON document");
  addLifeFlags(command).action((leads: string, flags: ScoreFlags) =>
    finish(scoreCommand(leads, flags, context)),
  );
};

async function scoreCommand(path: string, flags: ScoreFlags, context: Context): Promise<number> {
  const { terminal, signal } = context;
  if (await isSameFile(path, flags.out))
    throw new InputError(
      `can't write the scores to ${flags.out}: found the leads themselves there, wanted another file`,
    );
  const explore = exploreOf(flags);
  const { scorer, name, version } = await openModel(flags, context);
  const { schema } = scorer.parts;
  const { table: bare, badRows } = await readBySchema(path, scorer.parts, null, context);
  const folder = flags.models ?? "models";
  const allowed = await withoutObjectors(bare, idOf(schema) ?? null, flags.ledger, { folder }, context);
  const table = await withLives(allowed.table, idOf(schema), flags, schema, context);
  const errors = `${flags.out}.errors.ndjson`;
  if (badRows.length > 0 && flags.strict) {
    await reportBadRows(errors, badRows, context);
    terminal.tell(
      `${badRows.length} rows of ${path} can't be read, and --strict was asked for: nothing was scored; ${errors} tells them`,
    );
    return FAILED;
  }

  const asOf = momentOfScoring(flags.asOf, table, scorer.parts, context.now());
  const id = idOf(schema) ?? "id";
  const columns = [
    { name: id, type: "text" as const },
    { name: "probability", type: "number" as const },
    { name: "score", type: "number" as const },
    ...["grade", "disposition", "stopped_at", "reason_1", "reason_2", "reason_3"].map((column) => ({
      name: column,
      type: "text" as const,
    })),
    ...(explore ? EXPLORATION.slice(0, flags.work ? 4 : 2) : []),
  ];
  const told: Told = { warned: new Map(), explored: 0 };
  const rows = scoredRows(scorer, table, leadIds(table, schema), asOf, explore, told, (done) =>
    terminal.progress("scoring", done),
  );
  const written = await writing(flags.out, writeRows(flags.out, columns, rows, { signal }));
  await reportBadRows(errors, badRows, context);
  const { warned, explored } = told;
  const fallback = warned.get("noKnownField") ?? 0;
  terminal.tell(
    `${written} leads scored by ${name}:${version} into ${flags.out}` +
      (fallback > 0
        ? `; ${fallback} of them have no field that the model reads and were answered by the base rate`
        : "") +
      (explore ? `; ${explored} of them are marked to be worked whatever their score` : "") +
      (badRows.length > 0 ? `; ${badRows.length} bad rows in ${errors}` : ""),
  );
  if (flags.json)
    terminal.out(
      JSON.stringify({
        name,
        version,
        out: flags.out,
        rows: {
          read: bare.rows + badRows.length,
          scored: written,
          unreadable: badRows.length,
          doNotProfile: allowed.doNotProfile,
          fallback,
        },
        ...(explore && { explored }),
        warnings: Object.fromEntries([...warned].sort(([a], [b]) => (a < b ? -1 : 1))),
      }),
    );
  return DONE;
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const real = (path: string) => realpath(path).catch(() => null);
  const found = await real(a);
  return found !== null && found === (await real(b));
}

/** An errors file of an earlier run would tell of rows that are no longer bad, so it goes. */
async function reportBadRows(path: string, badRows: readonly BadRow[], { signal }: Context): Promise<void> {
  if (badRows.length === 0) return rm(path, { force: true });
  const columns = [
    { name: "row", type: "number" as const },
    ...["column", "found", "wanted", "message"].map((name) => ({ name, type: "text" as const })),
  ];
  const rows = badRows.map(({ row, column, found, wanted, message }) => [
    row,
    column,
    found,
    wanted,
    message,
  ]);
  await writing(path, writeRows(path, columns, rows, { signal }));
}

/** What `--explore` adds; the last two where it is known who is worked anyway. */
const EXPLORATION = [
  { name: "explore", type: "text" as const },
  { name: "explore_propensity", type: "number" as const },
  { name: "work", type: "text" as const },
  { name: "work_propensity", type: "number" as const },
];

function exploreOf({ explore, work, seed = 1 }: ScoreFlags): ((lead: Prediction) => Exploration) | null {
  if (explore !== undefined) return explorer({ share: explore, seed, ...(work && { worked: work }) });
  if (work !== undefined)
    throw new InputError("--work tells which grades are worked beside those explored; wanted --explore too");
  return null;
}

/** What is counted on the way. */
interface Told {
  /** How many leads each warning is told of. */
  readonly warned: Map<WarningCode, number>;
  explored: number;
}

async function* scoredRows(
  scorer: LeadScorer,
  table: LeadTable,
  idAt: (row: number) => string,
  asOf: number,
  explore: ((lead: Prediction) => Exploration) | null,
  told: Told,
  onProgress: (done: number) => void,
): AsyncGenerator<(string | number | null)[]> {
  for (let from = 0; from < table.rows; from += BATCH) {
    const batch = sliceTable(table, from, from + BATCH);
    for (const [i, prediction] of scorer
      .scoreTable(batch, { asOf, explain: REASONS, rankQuestions: false })
      .entries()) {
      for (const code of new Set(prediction.warnings.map((warning) => warning.code)))
        told.warned.set(code, (told.warned.get(code) ?? 0) + 1);
      const id = idAt(from + i);
      const exploration = explore?.({ ...prediction, id });
      if (exploration?.explore) told.explored++;
      yield [...rowOf(id, prediction), ...(exploration ? cellsOf(exploration) : [])];
    }
    onProgress((from + batch.rows) / table.rows);
    await new Promise((resolve) => setImmediate(resolve)); // so that Ctrl-C is heard
  }
}

function cellsOf({ explore, explorePropensity, work, workPropensity }: Exploration): (string | number)[] {
  const told = [String(explore), explorePropensity];
  return work === undefined ? told : [...told, String(work), workPropensity!];
}

/** A lead that was answered by the base rate has no reasons: the first one says so. */
function rowOf(id: string, prediction: Prediction): (string | number | null)[] {
  const { probability, score, grade, disposition, qualification, contributions, warnings } = prediction;
  const fallback = warnings.find(({ code }) => code === "noKnownField");
  const reasons = fallback ? [fallback.message] : contributions.map(({ reason }) => reason);
  return [
    id,
    probability,
    score,
    grade,
    disposition,
    qualification?.stoppedAt ?? null,
    ...Array.from({ length: REASONS }, (_, i) => reasons[i] ?? null),
  ];
}
