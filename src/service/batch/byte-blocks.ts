/** Enough for what is usually made in one go. */
const BLOCK = 1024 * 1024;
const MOST_SPARE = 4;

/** Texts, one behind the other, as the bytes that are sent. */
export interface ByteBlock {
  add(text: string): void;
  /** In UTF-8. They are overwritten by others once the block was given back. */
  bytes(): Buffer;
  giveBack(): void;
}

/**
 * Blocks of memory for texts on their way out, used again and again. (Of one long text, Node would count the bytes before it writes
 * them, and write them to memory that the system has to clear.)
 */
export function byteBlocks(): () => ByteBlock {
  const spare: Buffer[] = [];
  return () => {
    let block = spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK);
    let used = 0;
    return {
      add(text) {
        const most = used + 3 * text.length;
        if (most > block.length) {
          const larger = Buffer.allocUnsafeSlow(Math.max(most, 2 * block.length));
          block.copy(larger, 0, 0, used);
          block = larger;
        }
        used += block.write(text, used);
      },
      bytes: () => block.subarray(0, used),
      giveBack() {
        if (block.length <= 4 * BLOCK && spare.length < MOST_SPARE) spare.push(block);
      },
    };
  };
}
