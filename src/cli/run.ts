import { Command } from "commander";
import { packageVersion } from "../registry/package-version.ts";
import { backtest } from "./commands/backtest.ts";
import { drivers } from "./commands/drivers.ts";
import { edit } from "./commands/edit.ts";
import { evaluate } from "./commands/evaluate.ts";
import { explain } from "./commands/explain.ts";
import { exportModel } from "./commands/export.ts";
import { importModel } from "./commands/import.ts";
import { init } from "./commands/init.ts";
import { keys } from "./commands/keys.ts";
import { ledger } from "./commands/ledger.ts";
import { models } from "./commands/models.ts";
import { profile } from "./commands/profile.ts";
import { qualify } from "./commands/qualify.ts";
import { report } from "./commands/report.ts";
import { score } from "./commands/score.ts";
import { serve } from "./commands/serve.ts";
import { train } from "./commands/train.ts";
import type { AddCommand, Context } from "./context.ts";
import { DONE, explainError } from "./exit-code.ts";

const COMMANDS: readonly AddCommand[] = [
  init,
  profile,
  train,
  evaluate,
  score,
  explain,
  drivers,
  report,
  edit,
  importModel,
  exportModel,
  qualify,
  backtest,
  models,
  serve,
  ledger,
  keys,
];

/** Runs one command line and resolves to its exit code; every error ends as one sentence on standard error. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  let code = DONE;
  const finish = async (work: Promise<number>) => {
    code = await work;
  };
  const program = new Command("leadlight")
    .description(
      "Scores leads by their likelihood to buy, with exact reasons and a qualification gate beside.",
    )
    .version(packageVersion(), "-V, --version")
    .exitOverride()
    .showHelpAfterError("(leadlight COMMAND --help tells the flags)")
    .configureOutput({
      writeOut: (text) => context.terminal.out(text.trimEnd()),
      writeErr: (text) => context.terminal.tell(text.trimEnd()),
    });
  for (const add of COMMANDS) add(program, context, finish);
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    const { code, message } = explainError(error);
    if (message !== null) context.terminal.tell(`leadlight: ${message}`);
    return code;
  } finally {
    context.terminal.clear();
  }
}
