import type { Request } from "express";
import type { ServiceContext } from "./context.ts";
import { Problem } from "./problem.ts";

export const MOST_BYTES = 10 * 1024 * 1024;

/** The caller went away before its request had come in whole: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";

  constructor() {
    super("the client went away");
  }
}

/**
 * The body of a request.
 * @throws Problem for more than 10 MB, and where the bodies under way leave no room for it
 * @throws ClientGone where the connection ends before the body does
 */
export async function readBody(
  request: Request,
  { bodies }: Pick<ServiceContext, "bodies">,
): Promise<Uint8Array> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > MOST_BYTES) throw tooLarge();
  const place = bodies.place(request.res!, declared);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      const problem = bytes > MOST_BYTES ? tooLarge() : place.grow(bytes);
      if (problem === null) return void chunks.push(chunk);
      request.removeAllListeners("data"); // Node passes over the rest once the answer is sent
      chunks.length = 0;
      reject(problem);
    });
    request.once("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    const gone = () => {
      if (!request.complete) reject(new ClientGone());
    };
    request.once("error", gone);
    request.once("close", gone);
  });
}

function tooLarge(): Problem {
  return new Problem(
    "too-large",
    "reading the body: found more than 10 MB, wanted at most that: POST /predict/batch takes any number of leads",
  );
}
