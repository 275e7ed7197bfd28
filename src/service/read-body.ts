import type { IncomingMessage } from "node:http";
import { Problem } from "./problem.ts";

export const MOST_BYTES = 10 * 1024 * 1024;

/** The caller went away before its request had come in whole: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/**
 * The body of a request that says it is JSON.
 * @throws Problem for another content type, a content encoding, or more than 10 MB
 * @throws ClientGone where the connection ends before the body does
 */
export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  checkHeaders(request.headers);
  if (Number(request.headers["content-length"]) > MOST_BYTES) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) return void chunks.push(chunk);
      request.removeAllListeners("data"); // Node passes over the rest once the answer is sent
      chunks.length = 0;
      reject(tooLarge());
    });
    request.once("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    const gone = () => {
      if (!request.complete) reject(new ClientGone("the client went away"));
    };
    request.once("error", gone);
    request.once("close", gone);
  });
}

function checkHeaders(headers: IncomingMessage["headers"]): void {
  const [type = "", ...parameters] = (headers["content-type"] ?? "").toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() !== "application/json" || !isUtf8)
    throw new Problem(
      "unsupported-media-type",
      `reading the body: found ${type === "" ? "no Content-Type" : "another Content-Type"}, wanted application/json in UTF-8`,
      { headers: { accept: "application/json" } },
    );
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity")
    throw new Problem(
      "unsupported-media-type",
      "reading the body: found a Content-Encoding, wanted the body as it is",
      { headers: { "accept-encoding": "identity" } },
    );
}

function tooLarge(): Problem {
  return new Problem(
    "too-large",
    "reading the body: found more than 10 MB, wanted at most that: send at most 10,000 leads a call, in several calls",
  );
}
