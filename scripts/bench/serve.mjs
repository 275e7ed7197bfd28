#!/usr/bin/env node
// The service beside a Python team's, each loaded in turn in one run: node scripts/bench/serve.mjs --peer FOLDER [--python PYTHON]
//   FOLDER holds serve_peer.py and peers.py (FastAPI, LightGBM with exact contributions); --python has fastapi, uvicorn, lightgbm, pandas.
//   --seconds 10 a measurement, --rounds 3, --leads 1000000 of the batch, --skip-peer measures ours alone.
// The server is pinned to core 0, the load tool (wrk where it is installed, else autocannon) and this process, which sends the batches, to core 1. Processor time is the server process's own (Linux: /proc/PID/stat).
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chooseTool, tools } from "./load-tools.mjs";
import { simulatedLeads } from "./serve-leads.mjs";

const { values: flags } = parseArgs({
  options: {
    peer: { type: "string" },
    python: { type: "string", default: "python3" },
    seconds: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    leads: { type: "string", default: "1000000" },
    "skip-peer": { type: "boolean", default: false },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "dist/cli/main.js");
const CLOCK_TICK = 10_000; // microseconds; Linux counts processor time by the hundredth of a second

const tool = chooseTool();
execFileSync("taskset", ["-acp", "1", String(process.pid)], { stdio: "ignore" });
const folder = await mkdtemp(join(tmpdir(), "leadlight-serve-"));
const started = [];
try {
  const train = join(folder, "leads.csv");
  const { csv, lead } = simulatedLeads(4000, 1);
  await writeFile(train, csv);
  const models = join(folder, "models");
  const config = join(folder, "config.json");
  await writeFile(config, JSON.stringify({ concepts: { budget: "budget" } }));
  execFileSync(
    process.execPath,
    [
      main,
      "train",
      train,
      "--target",
      "converted",
      "--positive",
      "1",
      "--id",
      "lead_id",
      "--config",
      config,
      "--learner",
      "additive",
      "--models",
      models,
      "--name",
      "bench",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const off = await startOurs(models, ["--ledger", "off"]);
  const kept = await startOurs(models, ["--ledger", join(folder, "ledger")]);
  const peers =
    flags["skip-peer"] || !flags.peer ? [] : [await startPeer(train, []), await startPeer(train, ["--fast"])];

  const one = (more) => JSON.stringify({ lead, ...more });
  const kinds = [
    { name: "ours, all contributions, reasons, BANT", server: off, body: one({}) },
    { name: "ours, bare probability", server: off, body: one({ explain: "none" }) },
    { name: "ours, no lead (Express and all checks)", server: off, body: '{"leads":[]}' },
    { name: "ours, all, buffered ledger", server: kept, body: one({}) },
    ...peers.map((server) => ({ name: server.name, server, body: JSON.stringify({ leads: [lead] }) })),
  ];
  console.log(
    "what                                      connections  requests/s    p50 ms   p99 ms   server µs/request",
  );
  console.log(`loaded by ${tool}`);
  for (const { server, body } of kinds) await load(server, body, 10, 5); // warm
  for (const connections of [1, 50])
    for (let round = 0; round < Number(flags.rounds); round++)
      for (const { name, server, body } of kinds) {
        const found = await load(server, body, connections, Number(flags.seconds));
        console.log(
          name.padEnd(42),
          String(connections).padStart(10),
          found.perSecond.toFixed(0).padStart(12),
          found.p50.toFixed(2).padStart(9),
          found.p99.toFixed(2).padStart(9),
          found.processor.toFixed(0).padStart(14),
        );
      }
  const count = Number(flags.leads);
  for (const query of ["explain=none", "explain=3", "explain=all"]) await batch(off, query, count);
} finally {
  for (const child of started) child.kill("SIGTERM");
  await rm(folder, { recursive: true, force: true });
}

async function startOurs(models, more) {
  const port = await freePort();
  const args = [main, "serve", "--models", models, "--port", String(port), ...more];
  return begin("ours", ["-c", "0", process.execPath, ...args], port, /listening/);
}

async function startPeer(train, more) {
  const port = await freePort();
  const script = join(flags.peer, "serve_peer.py");
  const args = [
    "-c",
    "0",
    flags.python,
    script,
    train,
    "--target",
    "converted",
    "--exclude",
    "lead_id",
    "--port",
    String(port),
    ...more,
  ];
  return begin(`peer ${more.join(" ") || "plain"}`, args, port, /ready/);
}

/** taskset becomes the program, so that the child's number is the server's. */
async function begin(name, args, port, ready) {
  const child = spawn("taskset", args, { stdio: ["ignore", "pipe", "ignore"] });
  started.push(child);
  const ended = new Promise((_, reject) =>
    child.once("exit", (code) => reject(new Error(`${name} ended with code ${code}`))),
  );
  const lines = createInterface({ input: child.stdout });
  await Promise.race([
    new Promise((resolve) => lines.on("line", (line) => ready.test(line) && resolve())),
    ended,
  ]);
  ended.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return { name, pid: child.pid, port };
}

async function load({ pid, port }, body, connections, seconds) {
  const before = await processorOf(pid);
  const found = await tools[tool](`http://127.0.0.1:${port}/predict`, body, connections, seconds);
  return { ...found, processor: ((await processorOf(pid)) - before) / found.answers };
}

async function batch({ pid, port }, query, count) {
  const block = Array.from({ length: 1000 }, (_, i) => `${JSON.stringify(simulatedLeads.lead(i))}\n`).join(
    "",
  );
  const before = await processorOf(pid);
  const from = performance.now();
  const sent = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: `/predict/batch?${query}`,
    headers: { "content-type": "application/x-ndjson" },
  });
  let lines = 0;
  let most = 0;
  const watch = setInterval(async () => (most = Math.max(most, await residentOf(pid))), 200);
  const answered = new Promise((resolve, reject) => {
    sent.once("error", reject);
    sent.once("response", (response) => {
      response.on("data", (chunk) => {
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
      });
      response.once("end", resolve);
    });
  });
  for (let at = 0; at < count; at += 1000)
    if (!sent.write(block)) await new Promise((resolve) => sent.once("drain", resolve));
  sent.end();
  await answered;
  clearInterval(watch);
  const seconds = (performance.now() - from) / 1000;
  const processor = ((await processorOf(pid)) - before) / lines;
  console.log(
    `batch ${query}: ${lines} leads, ${(lines / seconds).toFixed(0)} a second, ${processor.toFixed(1)} µs of the server each, ${(most / 2 ** 20).toFixed(0)} MB resident at most`,
  );
}

/** Microseconds of processor time that a process has taken. */
async function processorOf(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK;
}

/** Bytes. */
async function residentOf(pid) {
  const pages = (await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1];
  return Number(pages) * 4096;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
