import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeDisk } from "../../src/ledger/files/disk.ts";
import { layoutOf } from "../../src/ledger/files/layout.ts";
import { createSegments } from "../../src/ledger/files/segments.ts";
import { createFramer } from "../../src/ledger/frame.ts";

it("a segment is read piece by piece to its last whole line, however long lines are, and faults are told", async () => {
  const root = await mkdtemp(join(tmpdir(), "leadlight-segments-"));
  const { frame } = createFramer();
  const lines = [10, 3_000_000, 700_000, 700_000, 20, 1_048_576, 5].map((length, i) => {
    const body = `"lead":"${"x".repeat(length)}"`;
    const head = { at: "2026-07-01T12:00:00.000Z", leadId: `L-${i}`, predictionId: null };
    return Buffer.from(frame({ kind: "prediction", ...head, body }, i + 1).bytes);
  });
  const damaged = Buffer.from(lines[4]!);
  damaged[30] = 33;
  const path = join(root, "segment.ndjson");
  await writeFile(path, Buffer.concat([...lines, damaged, lines[0]!, lines[2]!.subarray(0, -1)]));

  const segments = createSegments(nodeDisk, layoutOf(root));
  const found: number[] = [];
  let faults = 0;
  const owner = { pid: 1, birth: null, host: "here" };
  const segment = { file: "segment.ndjson", stem: "segment", isOpen: false, isDone: true, owner, path };
  for await (const piece of segments.pieces(segment, () => faults++))
    for (const { head, bytes } of piece) {
      found.push(head.seq);
      expect(bytes.equals(lines[head.seq - 1]!.subarray(0, -1))).toBe(true);
    }
  expect(found).toEqual([1, 2, 3, 4, 5, 6, 7, 1]);
  expect(faults).toBe(1);
  await rm(root, { recursive: true, force: true });
});
