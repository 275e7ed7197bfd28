import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { csv, simulatedLeads } from "../../e2e/simulated.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
let home = "";

// The built code beside all packages but TensorFlow's.
beforeAll(() => {
  if (!existsSync(join(root, "dist"))) throw new Error("wanted the built code in dist/: run npm run build");
  home = realpathSync(mkdtempSync(join(tmpdir(), "leadlight-peers-")));
  mkdirSync(join(home, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules")))
    if (name !== "@tensorflow" && !name.startsWith("."))
      symlinkSync(join(root, "node_modules", name), join(home, "node_modules", name));
  for (const name of ["dist", "frameworks", "package.json"])
    cpSync(join(root, name), join(home, name), { recursive: true });
  writeFileSync(join(home, "leads.csv"), csv(simulatedLeads(200, 3)));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function run(...args: string[]) {
  return spawnSync(process.execPath, args, { cwd: home, encoding: "utf8" });
}

function train(...flags: string[]) {
  const outcome = ["--target", "outcome", "--positive", "approved", "--lost", "declined,cancelled"];
  return run("dist/cli/main.js", "train", "leads.csv", ...outcome, "--threads", "1", ...flags);
}

it("says in one sentence how to get TensorFlow.js, and ends with 2", () => {
  const { status, stderr } = train("--learner", "neural");
  expect(stderr).toContain(
    "the neural learner needs TensorFlow.js, which isn't installed: npm install @tensorflow/tfjs-core@",
  );
  expect(stderr).not.toContain("    at ");
  expect(status).toBe(2);
});

it("lets auto go on without it, and says so", () => {
  const { status, stdout, stderr } = train("--prefer", "accuracy", "--json");
  expect([0, 3]).toContain(status);
  const { leaderboard } = JSON.parse(stdout) as { leaderboard: { learner: string }[] };
  const tried = leaderboard.map(({ learner }) => learner);
  expect(tried).toContain("boosted");
  expect(tried).not.toContain("neural");
  expect(stderr + stdout).toContain("went on without neural");
}, 240_000);

it("loads scorer, service, command line and learners without it", () => {
  const entries = ["index.js", "scoring/scorer.js", "service/app.js", "cli/run.js", "learners/catalogue.js"];
  const code = `await Promise.all(${JSON.stringify(entries)}.map((name) => import("./dist/" + name)))`;
  expect(run("--input-type=module", "-e", code)).toMatchObject({ status: 0, stderr: "" });
});
