import type { LedgerEntry } from "../ledger/entry.ts";
import { CorruptVersionError } from "../registry/corrupt-version-error.ts";
import type { Manifest } from "../registry/manifest.ts";
import type { Registry } from "../registry/registry.ts";

/**
 * The versions that may have learned from a lead: those, edited ones too, whose training read from the ledger what a model had
 * predicted after it had predicted this lead. Whether the lead was among those learned from isn't kept, on purpose.
 */
export async function learnedFrom(
  entries: readonly LedgerEntry[],
  registry: Registry,
): Promise<{ name: string; version: number }[]> {
  const first = new Map<string, number>();
  for (const entry of entries)
    if (entry.kind === "prediction")
      first.set(
        entry.model.name,
        Math.min(first.get(entry.model.name) ?? Number.POSITIVE_INFINITY, Date.parse(entry.at)),
      );
  if (first.size === 0) return [];
  const found: { name: string; version: number }[] = [];
  for (const { name, versions } of await registry.models())
    for (const version of versions) {
      const read = readingOf(await manifestOf(registry, name, version));
      if (read !== null && read.at >= (first.get(read.model) ?? Number.POSITIVE_INFINITY))
        found.push({ name, version });
    }
  return found;
}

/** Of a version that is damaged nothing can be told, and it answers nobody. */
async function manifestOf(registry: Registry, name: string, version: number): Promise<Manifest | null> {
  try {
    return await registry.manifest(name, version);
  } catch (error) {
    if (error instanceof CorruptVersionError) return null;
    throw error;
  }
}

/** Of which model's predictions a version was trained, and when they were read; null where it was trained from something else. */
function readingOf(manifest: Manifest | null): { readonly model: string; readonly at: number } | null {
  const { ledger } = Object(manifest?.data) as { readonly ledger?: { model?: unknown; readAt?: unknown } };
  const { model, readAt } = Object(ledger) as { readonly model?: unknown; readonly readAt?: unknown };
  return typeof model === "string" && typeof readAt === "string" ? { model, at: Date.parse(readAt) } : null;
}
