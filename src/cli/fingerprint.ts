import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 of the file's bytes, in hexadecimal: tells whether two runs read the same file. */
export async function fingerprint(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
