import * as fc from "fast-check";
import { expect, it } from "vitest";
import { byteBlocks } from "../../src/service/batch/byte-blocks.ts";

it("blocks hold texts as their bytes, in order, however long they are and however often a block is used again", () => {
  const newBlock = byteBlocks();
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("é".repeat(400_000), "x".repeat(900_000)),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), fc.array(text, { maxLength: 3 }), (some, others) => {
      const [one, other] = [newBlock(), newBlock()];
      for (const each of some) one.add(each);
      for (const each of others) other.add(each);
      const [bytes, wanted] = [one.bytes(), Buffer.from(some.join(""))];
      expect(bytes.equals(wanted)).toBe(true);
      expect(other.bytes().equals(Buffer.from(others.join("")))).toBe(true);
      one.giveBack();
      other.giveBack();
    }),
    { numRuns: 50 },
  );
});
