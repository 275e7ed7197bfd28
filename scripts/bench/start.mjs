// From the start of the process to a ready service, with a model of the folder `models`, and the processor's time that it took:
//
//   npm run --silent build && node scripts/bench/start.mjs [RUNS]     10 runs by default; milliseconds, the median first
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const runs = Number(process.argv[2] ?? 10);
const root = fileURLToPath(new URL("../../", import.meta.url));
const args = ["dist/cli/main.js", "serve", "--models", "models", "--ledger", "off", "--port", "0"];

async function startOnce() {
  const from = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const listening = performance.now() - from;
    const url = /http:\/\/\S+/.exec(line)[0];
    while (!(await fetch(`${url}/health/ready`)).ok) await new Promise((done) => setTimeout(done, 5));
    return { listening, ready: performance.now() - from, processor: processorTime(child.pid) };
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

/** Of all its threads so far, in milliseconds, as Linux counts it (in hundredths of a second). */
function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

const all = [];
for (let i = 0; i < runs; i++) all.push(await startOnce());
for (const what of ["listening", "ready", "processor"]) {
  const sorted = all.map((one) => one[what]).sort((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[Math.floor(runs / 2)], sorted.at(-1)].map(Math.round);
  console.log(`${what}: ${median} ms (${least} to ${most}, ${runs} runs)`);
}
