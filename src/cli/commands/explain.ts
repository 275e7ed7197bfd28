import { InputError } from "../../leads/input-error.ts";
import type { LeadSchema } from "../../leads/schema.ts";
import { sliceTable } from "../../leads/slice.ts";
import type { LeadTable } from "../../leads/table.ts";
import type { Evidence } from "../../qualification/verdict.ts";
import { discoverySheet } from "../../report/discovery-sheet.ts";
import { whatIsPredicted } from "../../report/words.ts";
import { emptyFields } from "../../scoring/empty-fields.ts";
import type { Prediction } from "../../scoring/prediction.ts";
import { momentOfScoring } from "../as-of.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { idOf, leadIds } from "../lead-ids.ts";
import { addLifeFlags, type LifeFlags, withLives } from "../life-files.ts";
import { dateFlag } from "../lists.ts";
import { objects } from "../objectors.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { readBySchema } from "../read-leads.ts";
import { percent } from "../terminal.ts";
import { demandFolder, writePage } from "../write-page.ts";

interface ExplainFlags extends ModelFlags, LifeFlags {
  readonly id: string;
  readonly asOf?: number;
  readonly sheet?: string;
  readonly ledger?: string;
  readonly json?: boolean;
}

export const explain: AddCommand = (program, context, finish) => {
  const command = program
    .command("explain")
    .description("tell why one lead has its score, and where it stands in the gate")
    .argument("<leads>", "CSV, Parquet or NDJSON, plain or .gz")
    .requiredOption("--id <id>", "the lead's id; its index, from 0, where the leads have none")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION (default: the only model)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option(
      "--as-of <date>",
      "when the lead is looked at (default: the end of the data)",
      dateFlag("--as-of"),
    )
    .option("--sheet <file>", "also write what to ask it, to take into a call, such as sheet.md")
    .option(
      "--ledger <where>",
      "the service's, whose do-not-profile list is kept (default: beside the models)",
    )
    .option("--json", "print one JSON document");
  addLifeFlags(command).action((leads: string, flags: ExplainFlags) =>
    finish(explainCommand(leads, flags, context)),
  );
};

async function explainCommand(path: string, flags: ExplainFlags, context: Context): Promise<number> {
  if (flags.sheet !== undefined) await demandFolder(flags.sheet);
  const { scorer, name, version, sha256 } = await openModel(flags, context);
  const { framework } = scorer.parts;
  if (flags.sheet !== undefined && framework === null)
    throw new InputError(
      `can't write ${flags.sheet}: found no framework in ${name}:${version}, wanted a version trained with --framework`,
    );
  const { schema } = scorer.parts;
  const { table: bare } = await readBySchema(path, scorer.parts, null, context);
  const table = await withLives(bare, idOf(schema), flags, schema, context);
  const row = rowWithId(table, schema, flags.id, path);
  if (
    await objects(
      table,
      row,
      idOf(schema) ?? null,
      flags.ledger,
      { folder: flags.models ?? "models" },
      context,
    )
  )
    throw new InputError(
      `can't explain the lead ${flags.id.slice(0, 40)}: found it on the do-not-profile list, wanted a lead that didn't object to being profiled`,
    );
  const asOf = momentOfScoring(flags.asOf, table, scorer.parts, context.now());
  const found = scorer.scoreTable(sliceTable(table, row, row + 1), { asOf })[0]!;
  const prediction = { ...found, id: flags.id }; // alone, a lead without an id would be told by the index 0
  const fields = emptyFields(scorer.parts, prediction);
  if (flags.sheet !== undefined && framework) {
    const predicts = whatIsPredicted(scorer.parts.about.horizonDays);
    const facts = { model: `${name}:${version}`, prediction, framework, emptyFields: fields, predicts };
    await writePage(flags.sheet, discoverySheet(facts));
    context.terminal.tell(`what to ask ${flags.id} is in ${flags.sheet}`);
  }
  context.terminal.out(
    flags.json
      ? JSON.stringify({ model: { name, version, sha256 }, ...prediction, emptyFields: fields })
      : inWords(`${name}:${version}`, prediction),
  );
  return DONE;
}

function rowWithId(table: LeadTable, schema: LeadSchema, id: string, path: string): number {
  const idAt = leadIds(table, schema);
  for (let row = 0; row < table.rows; row++) if (idAt(row) === id) return row;
  const column = schema.columns.find(({ role }) => role === "id");
  const where = column ? `in the column ${column.name}` : `among the indices 0 to ${table.rows - 1}`;
  throw new InputError(`can't explain the lead ${id.slice(0, 40)}: found no such id ${where} of ${path}`);
}

/** A lead for a person: the score, the reasons as a list that adds up, the gate. */
export function inWords(model: string, prediction: Prediction): string {
  const { probability, interval, score, grade, base, logit, contributions, qualification } = prediction;
  const lines = [
    `lead ${prediction.id} by ${model}: ${percent(probability)} likely to buy (90 %: ${percent(interval[0])} to ${percent(interval[1])}), score ${score}, grade ${grade}`,
    `  ${signed(base)}  the mean lead`,
    ...contributions.map(({ contribution, reason }) => `  ${signed(contribution)}  ${reason}`),
    `  ${signed(logit)}  log-odds in all`,
  ];
  if (qualification) {
    const { framework, stage, stoppedAt, criteria, askNext } = qualification;
    const stopped = stoppedAt === null ? "" : `, stopped at ${stoppedAt}`;
    lines.push(
      `${framework}: stage ${stage}${stopped}; what to do: ${prediction.disposition} (${prediction.dispositionBecause})`,
    );
    if (
      criteria.every(({ evidence }) =>
        evidence.every(({ column, source }) => column === null && source === null),
      )
    ) {
      lines.push("  no column tells any of its concepts (concepts in the config map them)");
      return lines.join("\n");
    }
    for (const { name, verdict, evidence } of criteria) {
      const facts = evidence.map(factInWords);
      lines.push(`  ${name}: ${VERDICTS[verdict]}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`);
    }
    for (const { question, ifKnown } of askNext)
      lines.push(
        `  ask: ${question}${ifKnown ? ` (of leads like this ${percent(ifKnown.met, 0)} meet it; moves the probability by ${percent(ifKnown.probabilityChange)} on average)` : ""}`,
      );
  }
  return lines.join("\n");
}

/** `budget 20000, told by CFO on 2026-05-31, stale`. */
function factInWords({ column, concept, value, learnedAt, by, stale }: Evidence): string {
  const since = learnedAt === null ? "" : ` on ${learnedAt.slice(0, 10)}`;
  const told = by === undefined ? (since === "" ? "" : `, learned${since}`) : `, told by ${by}${since}`;
  return `${column ?? concept} ${value ?? "not known"}${told}${stale ? ", stale" : ""}`;
}

const VERDICTS = { met: "met", notMet: "not met", unknown: "unknown" } as const;

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`.padStart(8);
}
