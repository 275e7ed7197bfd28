import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  ServerResponse,
} from "node:http";
import type { Application } from "./app.ts";

type Constructor = (...given: unknown[]) => void;

/**
 * A server whose requests and responses are born with the prototypes that Express gives them: it would set them on each of
 * them, and objects whose prototype was changed are slow ever after.
 */
export function createExpressServer({ express, answer }: Application, options: ServerOptions): Server {
  function Request(this: IncomingMessage, ...given: unknown[]) {
    (IncomingMessage as unknown as Constructor).apply(this, given);
  }
  function Response(this: ServerResponse, ...given: unknown[]) {
    (ServerResponse as unknown as Constructor).apply(this, given);
  }
  // V8 counts the fields that an object needs room for along these: without it, it would move them again and again.
  Object.setPrototypeOf(Request, IncomingMessage);
  Object.setPrototypeOf(Response, ServerResponse);
  Request.prototype = express.request;
  Response.prototype = express.response;
  return createServer(
    {
      ...options,
      IncomingMessage: Request as unknown as typeof IncomingMessage,
      ServerResponse: Response as unknown as typeof ServerResponse,
    },
    answer as unknown as RequestListener,
  );
}
