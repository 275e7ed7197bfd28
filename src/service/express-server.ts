import { createServer, IncomingMessage, type Server, type ServerOptions, ServerResponse } from "node:http";
import type { Express } from "express";

/**
 * A server whose requests and responses are born with the prototypes that Express gives them: it would set them on each of
 * them, and objects whose prototype was changed are slow ever after.
 */
export function createExpressServer(app: Express, options: ServerOptions): Server {
  function Request(this: IncomingMessage, ...given: ConstructorParameters<typeof IncomingMessage>) {
    (IncomingMessage as unknown as (...given: unknown[]) => void).apply(this, given);
  }
  function Response(this: ServerResponse, ...given: unknown[]) {
    (ServerResponse as unknown as (...given: unknown[]) => void).apply(this, given);
  }
  Request.prototype = app.request;
  Response.prototype = app.response;
  return createServer(
    {
      ...options,
      IncomingMessage: Request as unknown as typeof IncomingMessage,
      ServerResponse: Response as unknown as typeof ServerResponse,
    },
    app,
  );
}
