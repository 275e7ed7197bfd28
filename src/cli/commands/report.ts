import { openRegistry } from "../../registry/registry.ts";
import { versionReport } from "../../report/report.ts";
import type { StoredMetrics } from "../../report/report-facts.ts";
import { parseFile } from "../../scoring/files.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { writePage } from "../write-page.ts";

interface ReportFlags extends ModelFlags {
  readonly out: string;
  readonly json?: boolean;
}

export const report: AddCommand = (program, context, finish) => {
  program
    .command("report")
    .description("write the report of a version as one HTML page")
    .requiredOption("--out <file>", "the page to write, such as report.html")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION (default: the only model)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option("--json", "print one JSON document")
    .action((flags: ReportFlags) => finish(reportCommand(flags, context)));
};

async function reportCommand(flags: ReportFlags, context: Context): Promise<number> {
  const { scorer, name, version, sha256, manifest } = await openModel(flags, context);
  const registry = openRegistry(flags.models ?? "models", { now: context.now });
  const { files } = await registry.read(name, version);
  // Versions that were stored before there were reports get one of what they tell.
  const html =
    files.get("report.html") ??
    Buffer.from(
      await versionReport({
        name,
        parts: scorer.parts,
        metrics: parseFile<StoredMetrics>(files, "metrics.json"),
        edits: manifest.edits ?? [],
      }),
    );
  await writePage(flags.out, html);
  context.terminal.tell(`the report of ${name}:${version} is in ${flags.out}`);
  if (flags.json) context.terminal.out(JSON.stringify({ model: { name, version, sha256 }, out: flags.out }));
  return DONE;
}
