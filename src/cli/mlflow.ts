import { openMlflow } from "../mlflow/client.ts";
import { createMirror, type Mirror, type ModelFoldersOf, type Synced } from "../mlflow/mirror.ts";
import type { Registry } from "../registry/registry.ts";
import type { Context } from "./context.ts";

/** The mirror of a registry at that address. @throws InputError for an address that isn't one of HTTP */
export function openMirror(url: string, registry: Registry, { env, signal, now }: Context): Mirror {
  const client = openMlflow({
    url,
    token: env.MLFLOW_TRACKING_TOKEN,
    username: env.MLFLOW_TRACKING_USERNAME,
    password: env.MLFLOW_TRACKING_PASSWORD,
    signal,
  });
  const modelFoldersOf: ModelFoldersOf = async (content, name, version) => {
    const { modelFolders } = await import("../mlflow/model-folders.ts"); // the service seldom needs it
    return modelFolders(content, name, version);
  };
  return createMirror({ client, registry, now, modelFoldersOf });
}

/** Says what MLflow was told and what not, on standard error: whoever trains or promotes has done so in any case. */
export function tellSynced({ sent, waiting, moved, problem }: Synced, { terminal }: Context): void {
  if (sent.length > 0) terminal.tell(`MLflow knows version ${sent.join(", ")}`);
  for (const one of moved) terminal.tell(one);
  if (problem === null) return;
  const later =
    waiting.length > 0
      ? `version ${waiting.join(", ")} will be told to it by the next --mlflow`
      : "aliases will follow";
  terminal.tell(`note: ${problem}; ${later}`);
}
