import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * How to close this server, which must not listen yet: it takes no new connections, lets requests in flight finish for
 * `grace` milliseconds at most, and resolves. A second call waits for the first.
 */
export function gracefulClose(server: Server, grace: number): () => Promise<void> {
  /** Connections opened in advance, as browsers do: Node doesn't count them as idle. */
  const unused = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.on("request", ({ socket }) => unused.delete(socket));

  const close = () =>
    new Promise<void>((resolve) => {
      const whenIdle = setInterval(() => server.closeIdleConnections(), 50);
      const atLast = setTimeout(() => server.closeAllConnections(), grace);
      server.close(() => {
        clearInterval(whenIdle);
        clearTimeout(atLast);
        resolve();
      });
      for (const socket of unused) socket.destroy();
    });
  let closed: Promise<void> | null = null;
  return () => {
    closed ??= close();
    return closed;
  };
}
