import { chmod, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError } from "../../leads/input-error.ts";
import { replaceFile } from "../../leads/replace-file.ts";
import { onnxModelFolder, pythonModelFolder } from "../../mlflow/model-folder.ts";
import type { LoadedScorer } from "../../registry/load.ts";
import { packageVersion } from "../../registry/package-version.ts";
import { onnxFile } from "../../scoring/export/onnx-file.ts";
import { scorecardOf } from "../../scoring/export/scorecard.ts";
import { sqlQuery } from "../../scoring/export/sql-query.ts";
import { scorecardCsv, scorecardMarkdown } from "../../scoring/export/write-scorecard.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { dateFlag, oneOf } from "../lists.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { writing } from "../writing.ts";

interface ExportFlags extends ModelFlags {
  readonly to: "sql" | "onnx" | "points" | "mlflow";
  readonly out?: string;
  readonly contributions?: boolean;
  readonly table?: string;
  readonly asOf?: number;
  readonly json?: boolean;
}

const KINDS = ["sql", "onnx", "points", "mlflow"];

export const exportModel: AddCommand = (program, context, finish) => {
  program
    .command("export")
    .description(
      "write a version for other systems: a SQL query, an ONNX file, a card of points, MLflow models",
    )
    .requiredOption("--to <kind>", KINDS.join(", "), oneOf("--to", KINDS))
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION (default: the only model)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option(
      "--out <file>",
      "where to (default: NAME-VERSION.onnx; sql and points are printed); mlflow: a folder that doesn't exist yet",
    )
    .option("--contributions", "sql, onnx: what each feature adds; onnx: instead of the probability")
    .option("--table <name>", "sql: the table of the leads (default: leads)")
    .option(
      "--as-of <date>",
      "sql: when leads are looked at (default: when the query runs)",
      dateFlag("--as-of"),
    )
    .option("--json", "print one JSON document")
    .action((flags: ExportFlags) => finish(exportCommand(flags, context)));
};

async function exportCommand(flags: ExportFlags, context: Context): Promise<number> {
  const { terminal } = context;
  refuseIdle(flags);
  const loaded = await openModel(flags, context);
  const { name, version, sha256 } = loaded;
  if (flags.to === "mlflow") return exportFolders(loaded, flags, context);
  const out = flags.out ?? (flags.to === "onnx" ? `${name}-${version}.onnx` : undefined);
  const content = contentOf(loaded, flags, out);
  if (out !== undefined) {
    await writing(
      out,
      replaceFile(out, (temporary) => writeFile(temporary, content)),
    );
    terminal.tell(`${name}:${version} is in ${out}`);
  }
  if (flags.json)
    terminal.out(
      JSON.stringify({
        model: { name, version, sha256 },
        to: flags.to,
        ...(out === undefined ? { text: content } : { out }),
      }),
    );
  else if (out === undefined) terminal.out(String(content).trimEnd());
  return DONE;
}

/** Two MLflow models, `onnx` and `python`: both written beside the place, then moved there at once. */
async function exportFolders(
  { name, version, sha256, scorer: { parts } }: LoadedScorer,
  { out, json }: ExportFlags,
  { terminal }: Context,
): Promise<number> {
  if (out === undefined)
    throw new InputError("can't export to mlflow: found no --out, wanted a folder that doesn't exist yet");
  if (await stat(out).catch(() => null))
    throw new InputError(
      `can't export to ${out}: found something there, wanted a folder that doesn't exist yet`,
    );
  const options = { name: `${name}:${version}`, version: packageVersion() };
  const folders = { onnx: onnxModelFolder(parts, options), python: pythonModelFolder(parts) };
  await writing(out, writeFolders(out, folders));
  terminal.tell(`${name}:${version} is in ${join(out, "onnx")} and ${join(out, "python")}`);
  if (json) terminal.out(JSON.stringify({ model: { name, version, sha256 }, to: "mlflow", out }));
  return DONE;
}

async function writeFolders(out: string, folders: Readonly<Record<string, ReadonlyMap<string, Uint8Array>>>) {
  const temporary = await mkdtemp(`${out.replace(/[/\\]+$/, "")}.tmp-`);
  try {
    for (const [folder, files] of Object.entries(folders))
      for (const [path, bytes] of files) {
        const target = join(temporary, folder, path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, bytes);
      }
    await chmod(temporary, 0o755); // made for its owner alone
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

function contentOf(
  { name, version, scorer: { parts } }: LoadedScorer,
  flags: ExportFlags,
  out: string | undefined,
): string | Uint8Array {
  const title = `${name}:${version}`;
  const contributions = flags.contributions ?? false;
  if (flags.to === "onnx") return onnxFile(parts, { name: title, version: packageVersion(), contributions });
  if (flags.to === "points") {
    const card = scorecardOf(parts);
    return out?.endsWith(".csv") ? scorecardCsv(card) : scorecardMarkdown(title, card);
  }
  return sqlQuery(parts, {
    title,
    contributions,
    ...(flags.table !== undefined && { table: flags.table }),
    ...(flags.asOf !== undefined && { asOf: flags.asOf }),
  });
}

/** A flag that the kind has no use for would be ignored in silence. */
function refuseIdle(flags: ExportFlags): void {
  const uses = { sql: ["contributions", "table", "asOf"], onnx: ["contributions"], points: [], mlflow: [] }[
    flags.to
  ];
  for (const [flag, name] of [
    ["contributions", "--contributions"],
    ["table", "--table"],
    ["asOf", "--as-of"],
  ] as const)
    if (flags[flag] !== undefined && !uses.includes(flag as never))
      throw new InputError(`can't export to ${flags.to}: found ${name}, which it has no use for`);
}
