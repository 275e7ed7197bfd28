import { z } from "zod";

/** When what is known of a lead is too old, and what that does. */
export interface Freshness {
  /** Evidence that was learned earlier than so many days before the moment of looking is stale. */
  readonly days: number;
  /** A stale fact counts as it was, with a mark (default), or as if nobody knew it. */
  readonly stale?: "asItWas" | "unknown";
}

export const freshnessSchema: z.ZodType<Freshness> = z
  .strictObject({
    days: z.number().positive(),
    stale: z.enum(["asItWas", "unknown"]).exactOptional(),
  })
  .meta({
    description: "Evidence older than so many days is stale: it counts as it was, or as unknown.",
  });

export function isStaleUnknown({ stale }: Freshness): boolean {
  return stale === "unknown";
}
