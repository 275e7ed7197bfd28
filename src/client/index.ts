export { type ClientOptions, createClient, type LeadlightClient } from "./create-client.ts";
export { LeadlightError } from "./leadlight-error.ts";
export type * from "./operations.ts";
export type { StreamBody } from "./stream-body.ts";
