import { z } from "zod";

export const link = z.strictObject({ href: z.string(), title: z.string() });

/** `GET /` for a program. */
export const indexAnswer = z.strictObject({ name: z.string(), links: z.array(link) });

export const liveAnswer = z.strictObject({ live: z.literal(true) });

export const readyAnswer = z.strictObject({
  ready: z.boolean(),
  reason: z.string().nullable().meta({ description: "Why it isn't ready." }),
  degraded: z.array(z.string()).meta({
    description: "What isn't as it should be although leads are scored, such as a version refused.",
  }),
  ledger: z.strictObject({
    state: z.enum(["ok", "waiting", "dropping", "off"]).meta({
      description: "waiting: it can't be written now, and predictions are kept in memory until it can.",
    }),
    waiting: z.int().min(0).meta({ description: "Entries that aren't durable yet." }),
    lagMs: z.number().min(0).meta({ description: "How long the oldest of them has waited." }),
    dropped: z.int().min(0).meta({ description: "Entries that found no room and are lost." }),
  }),
});

export const versionOfService = z.strictObject({ name: z.string(), version: z.string() });
