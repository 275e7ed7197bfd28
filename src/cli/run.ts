import { Command } from "commander";
import { packageVersion } from "../registry/package-version.ts";
import type { AddCommand, Context } from "./context.ts";
import { DONE, explainError } from "./exit-code.ts";

/** Each is loaded only when its name is the first word, or all where a list of them may be asked for: together they take half a second. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  init: async () => (await import("./commands/init.ts")).init,
  profile: async () => (await import("./commands/profile.ts")).profile,
  train: async () => (await import("./commands/train.ts")).train,
  evaluate: async () => (await import("./commands/evaluate.ts")).evaluate,
  score: async () => (await import("./commands/score.ts")).score,
  explain: async () => (await import("./commands/explain.ts")).explain,
  drivers: async () => (await import("./commands/drivers.ts")).drivers,
  report: async () => (await import("./commands/report.ts")).report,
  edit: async () => (await import("./commands/edit.ts")).edit,
  import: async () => (await import("./commands/import.ts")).importModel,
  export: async () => (await import("./commands/export.ts")).exportModel,
  qualify: async () => (await import("./commands/qualify.ts")).qualify,
  backtest: async () => (await import("./commands/backtest.ts")).backtest,
  models: async () => (await import("./commands/models.ts")).models,
  serve: async () => (await import("./commands/serve.ts")).serve,
  ledger: async () => (await import("./commands/ledger.ts")).ledger,
  keys: async () => (await import("./commands/keys.ts")).keys,
};

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
  const [first = ""] = args;
  const wanted = Object.hasOwn(COMMANDS, first) ? [COMMANDS[first]!] : Object.values(COMMANDS);
  try {
    for (const add of await Promise.all(wanted.map((load) => load()))) add(program, context, finish);
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
