import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Utf8File } from "./source-encoding.ts";

/** Copies the file without its byte order mark, under a name that DuckDB doesn't take for a pattern; returns that name. */
export async function copyWithoutMark(file: Utf8File, to: string, signal?: AbortSignal): Promise<string> {
  await pipeline(
    createReadStream(file.path, { start: file.start }),
    createWriteStream(to),
    signal ? { signal } : {},
  );
  return to;
}
