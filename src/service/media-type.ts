import type { IncomingHttpHeaders } from "node:http";
import { Problem } from "./problem.ts";

/**
 * Which of these types the body of a request has.
 * @throws Problem where it is another or none, has a parameter that isn't UTF-8's, or has a content encoding
 */
export function mediaTypeOf<Type extends string>(
  headers: IncomingHttpHeaders,
  types: readonly [Type, ...Type[]],
): Type {
  const [usual] = types;
  if (headers["content-type"] === usual && headers["content-encoding"] === undefined) return usual;
  const [written = "", ...parameters] = (headers["content-type"] ?? "").toLowerCase().split(";");
  const isUtf8 = parameters.every((text) => /^\s*(?:charset="?utf-?8"?|header=present)\s*$/.test(text));
  const type = types.find((one) => one === written.trim());
  if (type === undefined || !isUtf8)
    throw new Problem(
      "unsupported-media-type",
      `reading the body: found ${written === "" ? "no Content-Type" : "another Content-Type"}, wanted ${types.join(" or ")} in UTF-8`,
      { headers: { accept: types.join(", ") } },
    );
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity")
    throw new Problem(
      "unsupported-media-type",
      "reading the body: found a Content-Encoding, wanted the body as it is",
      { headers: { "accept-encoding": "identity" } },
    );
  return type;
}
