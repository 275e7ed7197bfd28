// Programs that send one body again and again, pinned to core 1: (address, body, connections, seconds) → answers a second, milliseconds.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const autocannon = fileURLToPath(new URL("../../node_modules/autocannon/autocannon.js", import.meta.url));

/** wrk takes a tenth of the time of its own that autocannon does, which counts where a single connection waits for it. */
export const chooseTool = () => (spawnSync("wrk", ["-v"]).error ? "autocannon" : "wrk");

export const tools = {
  async autocannon(address, body, connections, seconds) {
    const head = ["-m", "POST", "-H", "content-type=application/json", "-b", body, "--json"];
    const size = ["-c", String(connections), "-d", String(seconds)];
    const out = JSON.parse(await run(process.execPath, [autocannon, ...size, ...head, address]));
    const { requests, latency, non2xx, errors, "2xx": answers } = out;
    refuse(non2xx + errors);
    return { answers, perSecond: requests.average, p50: latency.p50, p99: latency.p99 };
  },

  async wrk(address, body, connections, seconds) {
    const folder = mkdtempSync(join(tmpdir(), "leadlight-load-"));
    try {
      const script = join(folder, "post.lua");
      const head = 'wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\n';
      writeFileSync(script, `${head}wrk.body = [==[${body}]==]\n`);
      const size = ["-t1", `-c${connections}`, `-d${seconds}`];
      const out = await run("wrk", [...size, "--latency", "-s", script, address]);
      const found = (pattern) => pattern.exec(out)?.[1] ?? "0";
      if (!/requests in/.test(out)) throw new Error(`found no figures of wrk, wanted some: ${out}`);
      refuse(Number(found(/Non-2xx or 3xx responses: (\d+)/)) + Number(found(/Socket errors: .*read (\d+)/)));
      return {
        answers: Number(found(/(\d+) requests in/)),
        perSecond: Number(found(/Requests\/sec:\s+([\d.]+)/)),
        p50: milliseconds(found(/ 50%\s+(\S+)/)),
        p99: milliseconds(found(/ 99%\s+(\S+)/)),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function refuse(faults) {
  if (faults > 0) throw new Error(`found ${faults} other answers and errors, wanted none`);
}

/** "850.00us", "1.51ms" or "1.20s". */
function milliseconds(text) {
  const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  if (unit === undefined) throw new Error(`found ${text} for a latency of wrk, wanted it in us, ms, s or m`);
  return Number(number) * { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit];
}

function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn("taskset", ["-c", "1", program, ...args], { stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    child.once("exit", (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${program} ended with ${code}`)),
    );
  });
}
