import type { Request } from "express";
import type { ServiceContext } from "./context.ts";
import { mediaTypeOf } from "./media-type.ts";
import { parseBody } from "./parse-body.ts";
import { readBody } from "./read-body.ts";
import { traced } from "./tracing.ts";

/**
 * The JSON value of a request's body.
 * @throws Problem where it says that it is something else, is too large or malformed, or finds no room
 */
export async function readJson(request: Request, context: Pick<ServiceContext, "bodies">): Promise<unknown> {
  mediaTypeOf(request.headers, ["application/json"]);
  return traced(request.res!, "read", async () => parseBody(await readBody(request, context)));
}
