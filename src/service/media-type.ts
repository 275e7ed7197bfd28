import type { IncomingHttpHeaders } from "node:http";
import { Problem } from "./problem.ts";

/**
 * Which of these types the body of a request has.
 * @throws Problem where it is another or none, isn't UTF-8, or has a content encoding
 */
export function mediaTypeOf<Type extends string>(
  headers: IncomingHttpHeaders,
  types: readonly [Type, ...Type[]],
): Type {
  const [written = "", ...parameters] = (headers["content-type"] ?? "").toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
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
