#!/usr/bin/env node
import { setMaxListeners } from "node:events";
import { Interrupted } from "./exit-code.ts";
import { run } from "./run.ts";
import { processTerminal } from "./terminal.ts";

const stop = new AbortController();
setMaxListeners(0, stop.signal); // every task of a training listens
const interrupt = () => {
  if (stop.signal.aborted) process.exit(130); // a second Ctrl-C doesn't wait
  stop.abort(new Interrupted());
};
process.on("SIGINT", interrupt);
process.on("SIGTERM", interrupt);
// A reader that went away (`leadlight score … | head`) is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  terminal: await processTerminal(),
  signal: stop.signal,
  now: () => new Date(),
  env: process.env,
});
