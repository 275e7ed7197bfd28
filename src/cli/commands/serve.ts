import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { InputError } from "../../leads/input-error.ts";
import { loadFramework } from "../../qualification/load-framework.ts";
import { parseModelRef } from "../../registry/model-ref.ts";
import { checkAlias } from "../../registry/names.ts";
import { packageVersion } from "../../registry/package-version.ts";
import { openRegistry } from "../../registry/registry.ts";
import { isLoopback } from "../../service/access/loopback.ts";
import type { TokenSettings } from "../../service/access/tokens.ts";
import type { ServiceLog } from "../../service/log.ts";
import type { Share } from "../../service/share.ts";
import type { AddCommand, Context } from "../context.ts";
import { DONE } from "../exit-code.ts";
import { layerSettings, toldSettings } from "../layered-settings.ts";
import { durationFlag, splitList, wholeNumber } from "../lists.ts";
import { addMlflowFlag } from "../mlflow-flag.ts";
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
  readonly maxInFlight?: number;
  readonly maxBodiesMb?: number;
  readonly maxConnections?: number;
  readonly shadow?: string;
  readonly share?: Share;
  readonly workers: number;
  readonly drain?: number;
  readonly mlflow?: string;
}

export const serve: AddCommand = (program, context, finish) => {
  const command = program
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
    .option(
      "--ledger <where>",
      "a folder, postgres://…, or off (default: the folder ledger beside that of the models)",
    )
    .option("--ledger-sync", "answer a prediction only once it is durable in the ledger")
    .option(
      "--retain <days>",
      "remove entries of the ledger after so long",
      wholeNumber("--retain", 1, 100_000),
    )
    .option(
      "--shadow <ref>",
      "score leads by this version too (such as challenger), and compare; no answer waits",
    )
    .option("--share <ref=part>", "let another version answer a share, such as challenger=10%", shareFlag)
    .option("--workers <number>", "processes behind the one port", wholeNumber("--workers", 1, 256), 1)
    .option(
      "--max-in-flight <number>",
      "requests answered at a time by a process; beyond, 503 (default: 256)",
      wholeNumber("--max-in-flight", 1, 100_000),
    )
    .option(
      "--max-bodies-mb <number>",
      "megabytes of request bodies held at a time by a process; beyond, 503 (default: 64)",
      wholeNumber("--max-bodies-mb", 10, 100_000),
    )
    .option(
      "--max-connections <number>",
      "connections held at a time by a process (default: 4096)",
      wholeNumber("--max-connections", 1, 1_000_000),
    )
    .option(
      "--drain <duration>",
      "after the signal, go on this long while /health/ready says 503 (default: not at all)",
      durationFlag("--drain"),
    );
  addMlflowFlag(command).action((flags: ServeFlags, command: Command) =>
    finish(serveCommand(flags, command, context)),
  );
};

/** Serves until the signal comes, then lets requests in flight finish: that is how it is meant to end, so the code is 0. */
async function serveCommand(_: ServeFlags, command: Command, context: Context): Promise<number> {
  const { terminal, signal, now, env } = context;
  await layerSettings(command, env);
  const flags = command.opts<ServeFlags>();
  const found = await stat(flags.models).catch(() => null); // the folder may come later
  if (found && !found.isDirectory())
    throw new InputError(`--models names ${flags.models}, which is a file: wanted a folder of models`);
  // Loaded only here: Express and what it brings would double the start of every other command.
  const { standardErrorLog } = await import("../../service/log.ts");
  const logger = standardErrorLog();
  const { heedPrimary, isWorker, leavePrimary, superviseWorkers } = await import("../serve-workers.ts");
  if (!isWorker()) logger.info({ settings: toldSettings(command) }, "settings");
  if (!isWorker() && flags.mlflow !== undefined) await mirrorTo(flags.mlflow, flags.models, logger, context);
  if (!isWorker() && flags.workers > 1)
    return superviseWorkers({ count: flags.workers, signal, terminal, log: logger });
  const ends = endOf(signal);
  if (isWorker()) heedPrimary(ends.now);
  try {
    await serveHere(flags, { terminal, now, env, logger, ended: ends.ended });
    return DONE;
  } finally {
    if (isWorker()) leavePrimary();
  }
}

/** Goes on beside the service, in one process of several. @throws InputError for an address that isn't one of HTTP */
async function mirrorTo(url: string, models: string, log: ServiceLog, context: Context): Promise<void> {
  const { openMirror } = await import("../mlflow.ts");
  const { keepInStep } = await import("../serve-mlflow.ts");
  const { now, signal } = context;
  const registry = openRegistry(models, { now });
  void keepInStep({ mirror: openMirror(url, registry, context), registry, log, signal });
}

interface Here extends Pick<Context, "terminal" | "now" | "env"> {
  readonly logger: ServiceLog;
  /** Resolves when the service is to end. */
  readonly ended: Promise<void>;
}

/** Serves in this process. */
async function serveHere(flags: ServeFlags, { terminal, now, env, logger, ended }: Here): Promise<void> {
  const { startService } = await import("../../service/start-service.ts");
  const { openServeLedger } = await import("../serve-ledger.ts");
  const { isWorker, metricsOfAll } = await import("../serve-workers.ts");
  const registry = openRegistry(flags.models, { now });
  const version = packageVersion();
  const { openTracing } = await import("../../service/open-tracing.ts");
  const tracing = await openTracing({ env, version });
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
        perMinute: flags.perMinute === undefined ? undefined : Math.ceil(flags.perMinute / flags.workers),
        origins: flags.corsOrigins,
        allowedHosts: flags.allowedHosts,
      },
      contest: { shadow: refText("--shadow", flags.shadow), share: flags.share },
      ledger: opened.ledger,
      mostInFlight: flags.maxInFlight,
      mostBodyBytes: flags.maxBodiesMb === undefined ? undefined : flags.maxBodiesMb * 1024 ** 2,
      mostConnections: flags.maxConnections,
      drainFor: flags.drain === undefined ? undefined : flags.drain * 1000,
      metricsOfAll: isWorker() ? metricsOfAll : undefined,
      clock: now,
      newId: randomUUID,
      logger,
      loadFramework,
      tracing,
      version,
    });
    logger.info({ pid: process.pid, url: service.url }, "serving");
    if (!isWorker()) terminal.out(`listening on ${service.url}`);
    await ended;
    await service.close();
  } finally {
    await opened.close();
    await tracing?.close();
  }
}

/** When the service is to end: by the signal, or at once. */
function endOf(signal: AbortSignal): { readonly ended: Promise<void>; now(): void } {
  let now = () => {};
  const ended = new Promise<void>((resolve) => {
    now = resolve;
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return { ended, now };
}

/** Read like a model's reference, or as an alias of the default model. */
function refText(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    if (/[@:]/.test(text)) parseModelRef(text);
    else checkAlias(text);
    return text;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${flag}: ${error.message}`);
  }
}

function shareFlag(text: string): Share {
  const [, ref, percent] = /^([^=]+)=(\d+(?:\.\d+)?) ?%$/.exec(text.trim()) ?? [];
  const part = Number(percent) / 100;
  if (ref === undefined || !(part > 0 && part < 1))
    throw new InputError(
      `--share: found ${text.slice(0, 40)}, wanted a version and its share, over 0 and under 100 %, such as challenger=10%`,
    );
  return { ref: refText("--share", ref)!, part };
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
