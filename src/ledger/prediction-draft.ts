import { cleanText } from "../leads/text.ts";
import type { Ask, Dealt, Draft, ModelId } from "./entry.ts";

/** What the predictions of one request have in common. */
export interface Scoring {
  readonly model: ModelId;
  readonly ask: Ask;
  /** Where leads are dealt to two versions. */
  readonly dealt?: Dealt | undefined;
  /** The column that tells a lead in this version's schema. */
  readonly idField: string | undefined;
}

export interface Scored {
  /** When, ISO 8601. */
  readonly at: string;
  /** As it was sent. */
  readonly lead: unknown;
  readonly index: number;
  readonly predictionId: string;
  /** The answer as the JSON text that is sent: it isn't made a second time. */
  readonly answer: string;
}

/** Makes the entries of answered leads. */
export function predictionDrafts({ model, ask, dealt, idField }: Scoring): (scored: Scored) => Draft {
  const common = `"model":${JSON.stringify(model)},"ask":${JSON.stringify(ask)}${dealt === undefined ? "" : `,"dealt":${JSON.stringify(dealt)}`}`;
  return ({ at, lead, index, predictionId, answer }) => ({
    kind: "prediction",
    at,
    leadId: ownId(lead, idField),
    predictionId,
    body: `${common},"index":${index},"lead":${JSON.stringify(lead)},"answer":${answer}`,
  });
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
