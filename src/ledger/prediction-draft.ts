import { cleanText } from "../leads/text.ts";
import type { Ask, Draft } from "./entry.ts";

export interface Scored {
  /** When, ISO 8601. */
  readonly at: string;
  readonly model: { readonly name: string; readonly version: number; readonly sha256: string };
  readonly ask: Ask;
  /** As it was sent. */
  readonly lead: unknown;
  /** The column that tells a lead in this version's schema. */
  readonly idField: string | undefined;
  readonly predictionId: string;
  /** The answer as the JSON text that is sent: it isn't made a second time. */
  readonly answer: string;
  readonly propensity?: number;
}

/** The entry of one answered lead. */
export function predictionDraft(scored: Scored): Draft {
  const { at, model, ask, lead, idField, predictionId, answer, propensity } = scored;
  const explored = propensity === undefined ? "" : `,"propensity":${propensity}`;
  return {
    kind: "prediction",
    at,
    leadId: ownId(lead, idField),
    predictionId,
    body: `"model":${JSON.stringify(model)},"ask":${JSON.stringify(ask)}${explored},"lead":${JSON.stringify(lead)},"answer":${answer}`,
  };
}

/** The id that a lead was sent with, as clean text; null where it has none, and is told by its place alone. */
export function ownId(lead: unknown, idField: string | undefined): string | null {
  if (idField === undefined || typeof lead !== "object" || lead === null) return null;
  if (!Object.hasOwn(lead, idField)) return null;
  const id = (lead as Readonly<Record<string, unknown>>)[idField];
  if (typeof id === "number") return String(id);
  const text = typeof id === "string" ? cleanText(id) : "";
  return text === "" ? null : text;
}
