import type { EntryKey } from "../store.ts";
import { entryLines, tornBytes } from "./read-segment.ts";

/** Where lines stand: first byte and length, in turn. */
type Places = number[];

/** Where the entries of each lead and of each prediction stand in one segment, read on as the segment grows. */
export function createSegmentIndex() {
  const leads = new Map<string, Places>();
  const predictions = new Map<string, Places>();
  let bytes = 0;

  const note = (places: Map<string, Places>, key: string | null, at: number, length: number) => {
    if (key === null) return;
    const found = places.get(key);
    if (found) found.push(at, length);
    else places.set(key, [at, length]);
  };

  return {
    /** How far it was read. */
    readTo: () => bytes,
    /** Takes the bytes from there on. */
    add(piece: Buffer): void {
      for (const { at, bytes: line, head } of entryLines(piece)) {
        note(leads, head.leadId, bytes + at, line.length);
        note(predictions, head.predictionId, bytes + at, line.length);
      }
      bytes += piece.length - tornBytes(piece);
    },
    find(key: EntryKey): Places {
      return ("leadId" in key ? leads.get(key.leadId) : predictions.get(key.predictionId)) ?? [];
    },
  };
}

export type SegmentIndex = ReturnType<typeof createSegmentIndex>;
