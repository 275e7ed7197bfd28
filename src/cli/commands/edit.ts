import type { Evaluation } from "../../evaluation/evaluate.ts";
import { InputError } from "../../leads/input-error.ts";
import type { LoadedScorer } from "../../registry/load.ts";
import { publishEdited } from "../../registry/publish-edited.ts";
import { openRegistry } from "../../registry/registry.ts";
import { describeEdit } from "../../scoring/describe-edit.ts";
import { parseEdits, type RecordedEdit } from "../../scoring/recorded-edit.ts";
import type { LeadScorer } from "../../scoring/scorer.ts";
import { compareJudgements, type JudgementComparison } from "../../training/compare-judgements.ts";
import { judgeScorer } from "../../training/judge-scorer.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { oneOf, repeated, splitList } from "../lists.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { readEdits } from "../read-edits.ts";
import { readBySchema } from "../read-leads.ts";

type Ends = readonly [number | null, number | null];

interface EditFlags extends ModelFlags {
  readonly feature?: string;
  readonly clamp?: Ends;
  readonly flatten?: boolean;
  readonly zero?: boolean;
  readonly smooth?: boolean;
  readonly monotone?: string;
  readonly range?: Ends;
  readonly levels?: string[];
  readonly missing?: boolean;
  readonly unseen?: boolean;
  readonly by?: string;
  readonly because?: string;
  readonly edits?: string;
  readonly leads?: string;
  readonly json?: boolean;
}

/** The flags that say one edit, which a file of edits says in their place. */
const ONE_EDIT = [
  "feature",
  "clamp",
  "flatten",
  "zero",
  "smooth",
  "monotone",
  "range",
  "levels",
  "missing",
  "unseen",
  "by",
  "because",
] as const;

export const edit: AddCommand = (program, context, finish) => {
  program
    .command("edit")
    .description("change what one feature adds to the score, as a new version; nothing is refitted")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION (default: the only model)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option("--feature <name>", "as drivers names it")
    .option(
      "--clamp <low..high>",
      "bounds of its contribution; one may be left out, as in ..0.5",
      twoEnds("--clamp"),
    )
    .option("--flatten", "one contribution for all places named: their mean over the training leads")
    .option("--zero", "let the places named add nothing")
    .option("--smooth", "draw neighbouring contributions of a range towards each other")
    .option(
      "--monotone <direction>",
      "rising or falling: let a range do only that, as near as can be to what it was",
      oneOf("--monotone", ["rising", "falling"]),
    )
    .option("--range <from..to>", "of a number, both ends included; one may be left out", twoEnds("--range"))
    .option("--levels <texts>", "of a category", repeated)
    .option("--missing", "also where the feature is missing")
    .option("--unseen", "also where a category is unseen or rare")
    .option("--by <who>", "who decided it; kept in the manifest")
    .option("--because <text>", "why; kept in the manifest")
    .option("--edits <file>", "several edits at once: a JSON list as manifests keep it")
    .option("--leads <file>", "leads with known outcomes: tells what the edit does to the metrics on them")
    .option("--json", "print one JSON document")
    .action((flags: EditFlags) => finish(editCommand(flags, context)));
};

async function editCommand(flags: EditFlags, context: Context): Promise<number> {
  const loaded = await openModel(flags, context);
  const asked = flags.edits === undefined ? [editOf(flags, loaded)] : await editsOfFile(flags.edits, flags);
  const registry = openRegistry(flags.models ?? "models", { now: context.now });
  const known = flags.leads === undefined ? null : await judgedBy(flags.leads, loaded.scorer, context);
  context.signal.throwIfAborted();
  const { version, scorer, changes, edits } = await publishEdited(registry, loaded, asked);
  const { name, version: parent } = loaded;
  const effect =
    known && compareJudgements(known.judgement, judgeScorer(scorer, known.table, { signal: context.signal }));
  if (flags.json) {
    const told = changes.map(({ feature, shift, pairs, importanceRatio }) => ({
      feature,
      shift,
      importanceRatio,
      pairs,
    }));
    context.terminal.out(
      JSON.stringify({
        ...{ name, version, alias: "challenger", parent, edits, changes: told },
        ...(effect && { effect: effectInJson(effect) }),
      }),
    );
    return DONE;
  }
  context.terminal.out(
    [
      `${name}:${version} is challenger: ${name}:${parent} edited, nothing refitted`,
      ...asked.map((one) => `${one.feature} ${describeEdit(one)}, by ${one.by}: ${one.because}`),
      ...(effect ? [effectInWords(effect)] : []),
    ].join("\n"),
  );
  for (const { feature, shift, pairs } of changes) {
    if (Math.abs(shift) >= 0.0005)
      context.terminal.tell(
        `note: the mean log-odds moved by ${shift.toFixed(3)}; contributions of ${feature} are told against the new mean`,
      );
    if (pairs > 0)
      context.terminal.tell(
        `note: ${feature} also acts through ${pairs === 1 ? "a pair" : `${pairs} pairs`} of features, which stayed as ${pairs === 1 ? "it was" : "they were"}`,
      );
  }
  if (!effect)
    context.terminal.tell(
      `note: metrics, calibration and grade cuts are those from before; leadlight evaluate LEADS --model ${name}:${version} tells how good it is`,
    );
  return DONE;
}

/** The leads by which an edit is judged, and how the version fared before: read before anything is stored. */
async function judgedBy(path: string, scorer: LeadScorer, context: Context) {
  const { about } = scorer.parts;
  const { table } = await readBySchema(path, scorer.parts, about.outcome.target, context);
  return { table, judgement: judgeScorer(scorer, table, { signal: context.signal }) };
}

function effectInJson({ before, after, difference }: JudgementComparison) {
  const figures = ({ rows, auc, logLoss, brier }: Evaluation) => ({ rows, auc, logLoss, brier });
  return { before: figures(before), after: figures(after), logLossDifference: difference };
}

function effectInWords({ before, after, difference }: JudgementComparison): string {
  const error = difference
    ? ` (difference ${difference.mean.toFixed(4)} ± ${difference.standardError.toFixed(4)})`
    : "";
  return (
    `on ${after.rows} leads with known outcomes: log loss ${before.logLoss.toFixed(4)} before, ${after.logLoss.toFixed(4)} now${error}; ` +
    `AUC ${before.auc?.toFixed(4) ?? "–"} before, ${after.auc?.toFixed(4) ?? "–"} now`
  );
}

/** The one edit that the flags say. */
function editOf(flags: EditFlags, { scorer }: LoadedScorer): RecordedEdit {
  const { feature, clamp, flatten, zero, smooth, monotone, range, levels, missing, unseen, by, because } =
    flags;
  const wanted = (found: string, what: string) =>
    new InputError(`can't edit: found ${found}, wanted ${what}`);
  if (feature === undefined)
    throw wanted("no --feature", "one that leadlight drivers lists, or --edits FILE");
  const kinds = [clamp, flatten, zero, smooth, monotone].filter((flag) => flag !== undefined);
  if (kinds.length !== 1)
    throw wanted(
      kinds.length === 0 ? "nothing to do" : "several things to do",
      "one of --clamp LOW..HIGH, --flatten, --zero, --smooth and --monotone DIRECTION (several: --edits FILE)",
    );
  if (!by?.trim()) throw wanted("no --by", "the name of who decided it");
  if (!because?.trim()) throw wanted("no --because", "why it was decided");
  const known = new Set(scorer.parts.plan.features.find(({ name }) => name === feature)?.levels ?? []);
  const places = {
    feature,
    ...(range && { range }),
    ...(levels && { levels: splitList(levels, known) }),
    ...(missing && { missing }),
    ...(unseen && { unseen }),
  };
  const what = clamp
    ? { kind: "clamp", low: clamp[0], high: clamp[1] }
    : monotone
      ? { kind: "monotone", direction: monotone }
      : { kind: flatten ? "flatten" : zero ? "zero" : "smooth" };
  return parseEdits([{ ...what, ...places, by, because }], "of the flags")[0]!;
}

async function editsOfFile(path: string, flags: EditFlags): Promise<RecordedEdit[]> {
  const beside = ONE_EDIT.find((flag) => flags[flag] !== undefined);
  if (beside !== undefined)
    throw new InputError(`can't edit: found --${beside} beside --edits, wanted the edits of the file alone`);
  return readEdits(path);
}

/** For commander: `LOW..HIGH`, either of which may be left out. */
function twoEnds(flag: string): (text: string) => Ends {
  return (text) => {
    const parts = text.split("..").map((part) => part.trim());
    const ends = parts.map((part) => (part === "" ? null : Number(part)));
    if (parts.length !== 2 || ends.some((end) => end !== null && !Number.isFinite(end)))
      throw new InputError(
        `${flag}: found ${text.slice(0, 40)}, wanted two numbers such as -0.5..0.5, one of which may be left out`,
      );
    return [ends[0]!, ends[1]!];
  };
}
