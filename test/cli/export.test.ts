import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "./in-process.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-export-"));
  const trees = fileURLToPath(new URL("../fixtures/importers/lightgbm-zero.txt", import.meta.url));
  const tables = fileURLToPath(new URL("../fixtures/importers/interpret-pairs.json", import.meta.url));
  await leadlight("import", trees, "--from", "lightgbm", "--name", "trees");
  await leadlight("import", tables, "--from", "interpret", "--name", "tables");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const leadlight = (...args: string[]) =>
  runInProcess([...args, "--models", join(folder, "models")], () => new Date(0));

test("sql is printed, or written; a table's name and contributions by flags", async () => {
  const printed = await leadlight("export", "--to", "sql", "--model", "trees:1");
  expect(printed.code).toBe(0);
  expect(printed.out).toMatch(
    /^-- trees:1: the probability that a lead of leads is won\n-- reads n0, n1, n2, n3\nWITH /,
  );
  const out = join(folder, "q.sql");
  const flags = ["--table", "crm leads", "--contributions", "--out", out, "--json"];
  const { out: json } = await leadlight("export", "--to", "sql", "--model", "tables:1", ...flags);
  expect(JSON.parse(json)).toMatchObject({ model: { name: "tables", version: 1 }, to: "sql", out });
  const query = await readFile(out, "utf8");
  expect(query).toContain('FROM "crm leads"');
  expect(query).toContain('AS "contribution of level"');
});

test("onnx is a file that tells its inputs", async () => {
  const out = join(folder, "m.onnx");
  const ran = await leadlight("export", "--to", "onnx", "--model", "trees:1", "--out", out);
  expect(ran).toMatchObject({ code: 0, out: "" });
  expect(ran.told).toContain(`trees:1 is in ${out}`);
  const bytes = await readFile(out);
  expect(bytes.includes("TreeEnsemble")).toBe(true);
  expect(bytes.includes('[{"name":"n0","kind":"number"}')).toBe(true);
  const told = await leadlight(
    "export",
    "--to",
    "onnx",
    "--model",
    "tables:1",
    "--contributions",
    "--out",
    out,
  );
  expect(told.code).toBe(0);
  expect((await readFile(out)).includes('["n0","n1","n2","level","code","base"]')).toBe(true);
});

test("mlflow is a folder of two models, written whole or not at all", async () => {
  const out = join(folder, "mlflow");
  const ran = await leadlight("export", "--to", "mlflow", "--model", "trees:1", "--out", out, "--json");
  expect(JSON.parse(ran.out)).toMatchObject({ model: { name: "trees", version: 1 }, to: "mlflow", out });
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1)).sort()).toEqual([
    ...[
      "onnx/MLmodel",
      "onnx/conda.yaml",
      "onnx/model.onnx",
      "onnx/python_env.yaml",
      "onnx/requirements.txt",
    ],
    ...["python/MLmodel", "python/code/leadlight_pyfunc.py", "python/conda.yaml", "python/data/model.json"],
    ...["python/python_env.yaml", "python/requirements.txt"],
  ]);
  const { flavors, signature } = JSON.parse(await readFile(join(out, "onnx", "MLmodel"), "utf8"));
  expect(Object.keys(flavors)).toEqual(["onnx", "python_function"]);
  expect(JSON.parse(signature.inputs)[0]).toEqual({ name: "n0", type: "double", required: false });
  const again = await leadlight("export", "--to", "mlflow", "--model", "trees:1", "--out", out);
  expect(again).toMatchObject({ code: 2 });
  expect(again.told).toContain("found something there");
  const nowhere = await leadlight("export", "--to", "mlflow", "--model", "trees:1");
  expect(nowhere.told).toContain("found no --out");
  const inNone = await leadlight(
    "export",
    "--to",
    "mlflow",
    "--model",
    "trees:1",
    "--out",
    join(folder, "no", "m"),
  );
  expect(inNone.code).toBe(1);
  expect((await readdir(folder)).filter((name) => name.includes(".tmp-"))).toEqual([]);
});

test("contributions of trees are an ONNX file too", async () => {
  const out = join(folder, "trees-why.onnx");
  const flags = ["--model", "trees:1", "--contributions", "--out", out];
  expect((await leadlight("export", "--to", "onnx", ...flags)).code).toBe(0);
  expect((await readFile(out)).toString("latin1")).toContain("contributions");
});

test("what can't be is refused in a sentence, and nothing is written", async () => {
  const refused = async (...args: string[]) => {
    const { code, told } = await leadlight("export", ...args);
    expect(code).toBe(2);
    return told;
  };
  const trees = ["--model", "trees:1"];
  expect(await refused("--to", "points", ...trees)).toContain(
    "found a model of lightgbm with a tree, wanted one that --learner points trained",
  );
  expect(await refused("--to", "sql", ...trees, "--contributions")).toContain("found trees");
  expect(await refused("--to", "points", ...trees, "--table", "x")).toContain(
    "found --table, which it has no use for",
  );
  expect(await refused("--to", "pmml", ...trees)).toContain("wanted one of sql, onnx, points, mlflow");
  expect(await refused("--to", "sql", ...trees, "--out", join(folder, "none", "q.sql"))).toContain(
    "found no folder",
  );
  await expect(readFile(join(folder, "none"))).rejects.toThrow();
});
