import type { Request } from "express";
import type { ServiceContext } from "./context.ts";
import { Problem } from "./problem.ts";

export const MOST_BYTES = 10 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

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
    let body: Buffer = NOTHING;
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      const problem = bytes + chunk.length > MOST_BYTES ? tooLarge() : place.grow(bytes + chunk.length);
      if (problem === null) {
        body = bytes === 0 ? chunk : append(body, bytes, chunk);
        bytes += chunk.length;
        return;
      }
      request.removeAllListeners("data"); // Node passes over the rest once the answer is sent
      body = NOTHING;
      reject(problem);
    });
    request.once("end", () => resolve(body.subarray(0, bytes)));
    const gone = () => {
      if (!request.complete) reject(new ClientGone());
    };
    request.once("error", gone);
    request.once("close", gone);
  });
}

/**
 * The first `bytes` of the body with the chunk behind them, moved to a place of twice the size where there is no room. Kept
 * apart, a million chunks of one byte would take 400 MB.
 */
function append(body: Buffer, bytes: number, chunk: Buffer): Buffer {
  const end = bytes + chunk.length;
  const to = end > body.length ? Buffer.allocUnsafeSlow(2 * end) : body;
  if (to !== body) body.copy(to, 0, 0, bytes);
  chunk.copy(to, bytes);
  return to;
}

function tooLarge(): Problem {
  return new Problem(
    "too-large",
    "reading the body: found more than 10 MB, wanted at most that: POST /predict/batch takes any number of leads",
  );
}
