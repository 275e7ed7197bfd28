import { type OutgoingHttpHeader, ServerResponse } from "node:http";
import type { Response } from "express";

/** Names and values in turn. */
export type FlatHeaders = readonly string[];

/**
 * Lets all responses of this prototype carry these headers and their request's id (`locals.requestId`). They are put in as
 * the head is written, in one list with what the answer itself gives: each header that is set beforehand costs twice as much.
 * One that is set beforehand stays as it is.
 */
export function sendAlways(prototype: Response, headers: FlatHeaders): void {
  const { writeHead } = ServerResponse.prototype;
  prototype.writeHead = function (this: Response, status: number, own: readonly OutgoingHttpHeader[] = []) {
    const requestId: string | undefined = this.locals?.requestId; // none where Node itself refuses a request
    const all: OutgoingHttpHeader[] = [...headers, ...own];
    if (requestId !== undefined) all.push("x-request-id", requestId);
    if (this.getHeaderNames().length === 0) return writeHead.call(this, status, all);
    for (let i = 0; i < all.length; i += 2) {
      const name = all[i] as string;
      if (!this.hasHeader(name)) this.setHeader(name, all[i + 1]!);
    }
    return writeHead.call(this, status);
  } as Response["writeHead"];
}
