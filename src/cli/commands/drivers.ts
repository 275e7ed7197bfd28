import { viewDriver } from "../../explanation/drivers.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { type ModelFlags, openModel } from "../open-model.ts";
import { alignColumns, percent } from "../terminal.ts";

interface DriversFlags extends ModelFlags {
  readonly json?: boolean;
}

export const drivers: AddCommand = (program, context, finish) => {
  program
    .command("drivers")
    .description("tell which features drive conversion")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION (default: the only model)")
    .option("--models <folder>", "where versions are kept (default: models)")
    .option("--json", "print one JSON document")
    .action((flags: DriversFlags) => finish(driversCommand(flags, context)));
};

async function driversCommand(flags: DriversFlags, context: Context): Promise<number> {
  const { scorer, name, version, sha256 } = await openModel(flags, context);
  const views = scorer.parts.drivers.map(viewDriver);
  if (flags.json) {
    context.terminal.out(JSON.stringify({ model: { name, version, sha256 }, drivers: views }));
    return DONE;
  }
  const rows = views.map((view) => {
    const sorted = [...view.shape].sort((a, b) => b.contribution - a.contribution);
    const best = sorted[0];
    const worst = sorted.at(-1);
    return [
      view.feature,
      view.importance.toFixed(3),
      `${view.interval[0].toFixed(3)} to ${view.interval[1].toFixed(3)}`,
      view.direction,
      best ? inWords(best) : "",
      worst ? inWords(worst) : "",
    ];
  });
  context.terminal.out(
    [
      `${name}:${version}: how far each feature moves the log-odds of a lead, on average (association, not cause)`,
      alignColumns(["feature", "importance", "90 % interval", "direction", "best", "worst"], rows),
    ].join("\n"),
  );
  return DONE;
}

function inWords({ value, rate, leads }: { value: string; rate: number | null; leads: number }): string {
  return rate === null ? value : `${value} (${percent(rate, 0)} of ${leads} won)`;
}
