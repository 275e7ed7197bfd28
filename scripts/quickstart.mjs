// From a fresh clone to an answered /predict: installs, builds, trains on the simulated sample leads, promotes, serves,
// and scores one open lead. Stays up until Ctrl-C; with CI=true it ends after the answer.
import "./ensure-install.mjs";
import { spawn, spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const MODEL = "sample";
const PORT = process.env.PORT ?? "8080";

const step = (text) => console.log(`\n\u001b[1m${text}\u001b[0m`);

function run(command, args) {
  console.log(`$ ${[command, ...args].join(" ")}`);
  const { status } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

const leadlight = (...args) => run("node", ["dist/cli/main.js", ...args]);

step("1. Build");
run("npm", ["run", "--silent", "build"]);

step("2. Train on the sample leads (simulated)");
leadlight("train", "data/leads.csv", "--config", "data/leadlight.config.json", "--name", MODEL);

step("3. The newest version is champion");
const list = spawnSync("node", ["dist/cli/main.js", "models", "list", "--json"], { encoding: "utf8" });
const { latest, aliases } = JSON.parse(list.stdout).models.find(({ name }) => name === MODEL);
if (aliases.champion === latest)
  console.log(`${MODEL}:${latest} is champion already: a first version that passes its gate is`);
else leadlight("models", "promote", `${MODEL}:${latest}`, "--because", "quickstart");

step("4. Serve");
const args = ["dist/cli/main.js", "serve", "--model", MODEL, "--port", PORT];
console.log(`$ node ${args.join(" ")}`);
const service = spawn("node", args, { stdio: ["ignore", "pipe", "pipe"] });
createInterface({ input: service.stderr }).on("line", (line) => {
  if (!line.includes('"level":30')) console.error(line); // a line a request would stand between the answers
});
service.once("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => service.kill("SIGTERM"));
const address = await new Promise((resolve) => {
  createInterface({ input: service.stdout }).on("line", (line) => {
    const found = /http:\/\/\S+/.exec(line);
    if (found) resolve(found[0]);
  });
});

step("5. Score an open lead");
const lead = await firstOpenLead("data/leads.csv");
const answer = await fetch(`${address}/predict`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ lead, explain: 5, coerce: true }),
});
if (!answer.ok) {
  console.error(await answer.text());
  process.exit(1);
}
const { model, predictions } = await answer.json();
print(model, predictions[0]);

console.log(`\nThe service answers at ${address} (Ctrl-C ends it). Another lead:\n`);
console.log(`curl -s ${address}/predict -H 'content-type: application/json' \\
  -d '{"lead": {"job_title": "CFO", "industry": "${lead.industry ?? "Software"}", "budget": 40000}, "explain": 3}'`);
if (process.env.CI === "true") {
  service.removeAllListeners("exit");
  service.once("exit", () => process.exit(0));
  service.kill("SIGTERM");
}

/** The first lead of the sample that has no outcome yet and talked to sales, as text by column. */
async function firstOpenLead(file) {
  let header;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const cells = line.split(",");
    header ??= cells;
    if (cells.length !== header.length || line.includes('"')) continue;
    const lead = Object.fromEntries(
      header.map((name, i) => [name, cells[i]]).filter(([, cell]) => cell !== ""),
    );
    if (lead.outcome === undefined && lead.two_way_conversation === "yes" && lead.budget !== undefined)
      return lead;
  }
  throw new Error(`${file} holds no open lead that talked to sales`);
}

function print(model, prediction) {
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const { id, probability, interval, score, grade, base, rest, logit, contributions, qualification } =
    prediction;
  const sum = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`.padStart(8);
  console.log(`Lead ${id} by ${model.name}:${model.version}`);
  console.log(
    `  ${percent(probability)} likely to buy (90 %: ${percent(interval[0])} to ${percent(interval[1])}), score ${score}, grade ${grade}`,
  );
  console.log(`  ${sum(base)}  the mean lead`);
  for (const { contribution, reason } of contributions) console.log(`  ${sum(contribution)}  ${reason}`);
  console.log(`  ${sum(rest)}  all other features`);
  console.log(`  ${sum(logit)}  log-odds in all`);
  const verdicts = qualification.criteria.map(({ name, verdict }) => `${name} ${verdict}`).join(", ");
  console.log(`  ${qualification.framework}: ${verdicts}`);
  console.log(
    `  stage ${qualification.stage}, stopped at ${qualification.stoppedAt ?? "nothing"}: ${prediction.disposition}`,
  );
  for (const { question } of qualification.askNext) console.log(`  ask next: ${question}`);
}
