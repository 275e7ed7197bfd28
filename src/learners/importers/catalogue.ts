import type { ImportedModel } from "./imported.ts";
import { importInterpret } from "./interpret.ts";
import { importLightgbm } from "./lightgbm.ts";
import { importXgboost } from "./xgboost.ts";

/** Every importer by the name of its tool: from the bytes of a file, and what to call it in messages. */
export const importers = {
  xgboost: importXgboost,
  lightgbm: importLightgbm,
  interpret: importInterpret,
} satisfies Record<string, (bytes: Uint8Array, source: string) => ImportedModel>;

export type ForeignTool = keyof typeof importers;
