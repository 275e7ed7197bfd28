import type { Mirror } from "../mlflow/mirror.ts";
import type { Registry } from "../registry/registry.ts";
import type { ServiceLog } from "../service/log.ts";

export interface KeepInStepOptions {
  readonly mirror: Pick<Mirror, "sync">;
  readonly registry: Pick<Registry, "models">;
  readonly log: ServiceLog;
  /** Once aborted, nothing more is asked or told. */
  readonly signal: AbortSignal;
  /** Milliseconds from the end of one look to the next. */
  readonly every?: number;
}

/**
 * Keeps an MLflow server in step with every model of the registry: at once, and again and again until the signal comes. Nobody waits
 * for it and nothing here fails a service; what is amiss is logged when it changes.
 * @returns resolves when it has stopped
 */
export async function keepInStep({
  mirror,
  registry,
  log,
  signal,
  every = 30_000,
}: KeepInStepOptions): Promise<void> {
  /** By model, what was amiss at the last look; "" stands for the list of models itself. */
  const amiss = new Map<string, string | null>();
  const tell = (model: string, reason: string | null) => {
    const before = amiss.get(model) ?? null;
    amiss.set(model, reason);
    if (reason === before || signal.aborted) return;
    const about = model === "" ? {} : { model };
    if (reason === null) log.info(about, "MLflow is in step again");
    else log.warn({ ...about, reason }, "MLflow is not in step");
  };
  const lookAt = async (model: string) => {
    const { sent, moved, problem } = await mirror.sync(model);
    for (const version of sent) log.info({ model, version }, "MLflow knows a version");
    for (const what of moved) log.info({ model, what }, "an alias was moved");
    return problem;
  };
  while (!signal.aborted) {
    try {
      for (const { name } of await registry.models()) {
        if (signal.aborted) break;
        tell(name, await lookAt(name).catch(messageOf));
      }
      tell("", null);
    } catch (error) {
      tell("", messageOf(error));
    }
    await pause(every, signal);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Keeps no process alive, and ends at once when the signal comes. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds).unref();
    signal.addEventListener("abort", end, { once: true });
  });
}
