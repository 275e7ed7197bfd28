import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { InputError } from "../../leads/input-error.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { packageVersion } from "../../registry/package-version.ts";
import { openRegistry } from "../../registry/registry.ts";
import { isLoopback } from "../../service/access/loopback.ts";
import type { TokenSettings } from "../../service/access/tokens.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { layerSettings, toldSettings } from "../layered-settings.ts";
import { splitList, wholeNumber } from "../lists.ts";
import type { LedgerFlags } from "../serve-ledger.ts";

interface ServeFlags extends LedgerFlags {
  readonly models: string;
  readonly model?: string;
  readonly host: string;
  readonly port: number;
  readonly keys?: string;
  readonly jwks?: string;
  readonly jwtIssuer?: string;
  readonly jwtAudience?: string;
  readonly perMinute?: number;
  readonly corsOrigins?: readonly string[];
  readonly allowedHosts?: readonly string[];
}

export const serve: AddCommand = (program, context, finish) => {
  program
    .command("serve")
    .description("answer /predict over HTTP until Ctrl-C")
    .option("--config <file>", "settings in JSON, named as these flags are: a flag or LEADLIGHT_… beats them")
    .option("--models <folder>", "where versions are kept", "models")
    .option("--model <name>", "NAME, NAME@ALIAS or NAME:VERSION for requests that name none")
    .option("--port <number>", "0 takes any free one", wholeNumber("--port", 0, 65_535), 8080)
    .option("--host <address>", "this machine alone by default; another needs keys", "127.0.0.1")
    .option("--keys <file>", "ask for keys: those of this file, which is watched (leadlight keys make)")
    .option("--jwks <url>", "take JSON Web Tokens signed by these keys, too", urlFlag("--jwks"))
    .option("--jwt-issuer <text>", "who must have issued a token")
    .option("--jwt-audience <text>", "whom a token must be for")
    .option("--per-minute <number>", "requests of a key", wholeNumber("--per-minute", 1, 1_000_000))
    .option("--cors-origins <list>", "whose pages may read answers in a browser", originList)
    .option("--allowed-hosts <list>", "names of this service in the Host header", nameList)
    .option("--ledger <where>", "a folder, or off (default: the folder ledger beside that of the models)")
    .option("--ledger-sync", "answer a prediction only once it is durable in the ledger")
    .option(
      "--retain <days>",
      "remove entries of the ledger after so long",
      wholeNumber("--retain", 1, 100_000),
    )
    .action((flags: ServeFlags, command: Command) => finish(serveCommand(flags, command, context)));
};

/** Serves until the signal comes, then lets requests in flight finish: that is how it is meant to end, so the code is 0. */
async function serveCommand(
  _: ServeFlags,
  command: Command,
  { terminal, signal, now, env }: Context,
): Promise<number> {
  await layerSettings(command, env);
  const flags = command.opts<ServeFlags>();
  const found = await stat(flags.models).catch(() => null); // the folder may come later
  if (found && !found.isDirectory())
    throw new InputError(`--models names ${flags.models}, which is a file: wanted a folder of models`);
  // Loaded only here: Express and what it brings would double the start of every other command.
  const { standardErrorLog } = await import("../../service/log.ts");
  const { startService } = await import("../../service/start-service.ts");
  const { openServeLedger } = await import("../serve-ledger.ts");
  const logger = standardErrorLog();
  logger.info({ settings: toldSettings(command) }, "settings");
  const registry = openRegistry(flags.models, { now });
  const opened = await openServeLedger(flags, registry, now, logger);
  try {
    const service = await startService({
      host: flags.host,
      port: flags.port,
      registry,
      defaultModel: flags.model,
      access: {
        keys: flags.keys,
        tokens: tokenSettings(flags),
        perMinute: flags.perMinute,
        origins: flags.corsOrigins,
        allowedHosts: flags.allowedHosts,
      },
      ledger: opened.ledger,
      clock: now,
      newId: randomUUID,
      logger,
      loadFramework,
      version: packageVersion(),
    });
    terminal.out(`listening on ${service.url}`);
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await service.close();
  } finally {
    await opened.close();
  }
  return DONE;
}

function tokenSettings({ jwks, jwtIssuer, jwtAudience }: ServeFlags): TokenSettings | undefined {
  if (jwks === undefined && jwtIssuer === undefined && jwtAudience === undefined) return undefined;
  if (jwks !== undefined && jwtIssuer !== undefined && jwtAudience !== undefined)
    return { jwks, issuer: jwtIssuer, audience: jwtAudience };
  throw new InputError(
    "tokens: found some of --jwks, --jwt-issuer and --jwt-audience, wanted all three or none",
  );
}

const nameList = (text: string): readonly string[] => splitList([text], new Set());

function originList(text: string): readonly string[] {
  const origins = nameList(text);
  for (const origin of origins)
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new InputError(
        `--cors-origins: found ${origin.slice(0, 40)}, wanted origins such as https://crm.example.com`,
      );
  return origins;
}

function urlFlag(flag: string): (text: string) => string {
  return (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))) return text;
    throw new InputError(`${flag}: found ${text.slice(0, 40)}, wanted an address that begins with https://`);
  };
}
