import type { Draft, ShadowEntry } from "./entry.ts";

/** Makes the entry of what another version said beside the one that answered. */
export function shadowDraft({
  at,
  leadId,
  predictionId,
  model,
  probability,
  grade,
}: Omit<ShadowEntry, "kind" | "seq">): Draft {
  return {
    kind: "shadow",
    at,
    leadId,
    predictionId,
    body: JSON.stringify({ model, probability, grade }).slice(1, -1),
  };
}
