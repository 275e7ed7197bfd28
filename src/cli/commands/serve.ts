import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { InputError } from "../../leads/input-error.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { packageVersion } from "../../registry/package-version.ts";
import { openRegistry } from "../../registry/registry.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { wholeNumber } from "../lists.ts";

interface ServeFlags {
  readonly models: string;
  readonly model?: string;
  readonly host: string;
  readonly port: number;
}

export const serve: AddCommand = (program, context, finish) => {
  program
    .command("serve")
    .description("answer /predict over HTTP until Ctrl-C")
    .option("--models <folder>", "where versions are kept", "models")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION for requests that name none")
    .option("--port <number>", "0 takes any free one", wholeNumber("--port", 0, 65_535), 8080)
    .option(
      "--host <address>",
      "this machine alone by default: the service asks nobody who they are",
      "127.0.0.1",
    )
    .action((flags: ServeFlags) => finish(serveCommand(flags, context)));
};

/** Serves until the signal comes, then lets requests in flight finish: that is how it is meant to end, so the code is 0. */
async function serveCommand(flags: ServeFlags, { terminal, signal, now }: Context): Promise<number> {
  const found = await stat(flags.models).catch(() => null); // the folder may come later
  if (found && !found.isDirectory())
    throw new InputError(`--models names ${flags.models}, which is a file: wanted a folder of models`);
  // Loaded only here: Express and what it brings would double the start of every other command.
  const { standardErrorLog } = await import("../../service/log.ts");
  const { startService } = await import("../../service/start-service.ts");
  const service = await startService({
    host: flags.host,
    port: flags.port,
    registry: openRegistry(flags.models, { now }),
    defaultModel: flags.model,
    clock: now,
    newId: randomUUID,
    logger: standardErrorLog(),
    loadFramework,
    version: packageVersion(),
  });
  terminal.out(`listening on ${service.url}`);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  await service.close();
  return DONE;
}
