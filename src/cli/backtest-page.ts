import { open, stat } from "node:fs/promises";
import { writePage } from "./write-page.ts";

/** Where the page goes if nobody says where. */
export const BACKTEST_PAGE = "backtest.html";
/** How the titles of a backtest's pages begin, within the head of the file. */
const OURS = /<title>Backtest(: | of )/;
const HEAD = 8192;

/**
 * Writes the page of a backtest where it was asked for, else to `backtest.html` in the working folder, unless a file of that name is
 * there that no backtest wrote, or none can be written there.
 * @param asked the file that a person named
 * @returns one sentence that says where it is, or why it isn't
 * @throws InputError, StorageError where it can't be written where it was asked for
 */
export async function writeBacktestPage(
  asked: string | undefined,
  html: string,
  usual = BACKTEST_PAGE,
): Promise<string> {
  if (asked !== undefined) {
    await writePage(asked, html);
    return `the page of this backtest is in ${asked}`;
  }
  if (!(await mayReplace(usual)))
    return `note: no page was written: found another file in ${usual}, wanted a backtest's page or nothing there; --out FILE writes it elsewhere`;
  try {
    await writePage(usual, html);
  } catch (error) {
    return `note: no page was written: ${(error as Error).message}; --out FILE writes it elsewhere`;
  }
  return `the page of this backtest is in ${usual}`;
}

/** Whether nothing is there, or what a backtest wrote. */
async function mayReplace(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) return found.code === "ENOENT";
  if (!found.isFile()) return false;
  const file = await open(path, "r").catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return OURS.test(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await file.close();
  }
}
