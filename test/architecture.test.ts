import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** A folder imports only itself and folders before it. */
const ORDER = [
  ...["numeric", "charts", "leads", "features", "program", "learners", "evaluation", "explanation"],
  ...["qualification", "scoring", "training", "report", "registry", "mlflow", "ledger", "monitoring"],
  ...["client", "service", "dashboard", "cli"],
];
/** What the files of a folder must not reach, not through other files either. */
const OUT_OF_REACH: Readonly<Record<string, readonly string[]>> = { service: ["training", "learners"] };
/** Folders that may import less than their place allows. */
const ONLY: Readonly<Record<string, readonly string[]>> = { dashboard: ["dashboard", "charts", "client"] };

/** Paths inside `src/`, each with its source text. */
type Sources = Readonly<Record<string, string>>;

/** Comments are looked for where a line or its blank-led end holds nothing else, so that "**" in a text opens none. */
function withoutComments(source: string): string {
  return source.replace(/^\s*\/\*[\s\S]*?\*\//gm, "").replace(/(?:^|\s)\/\/.*$/gm, "");
}

/**
 * The files inside `src/` that a file names: by import or re-export of values or types, by `import()`, and by the `new URL`
 * with which a worker's entry is found.
 */
function importsOf(path: string, source: string): string[] {
  const named = /\b(?:from|import|import\s*\(|new\s+URL\s*\()\s*["'](\.{1,2}\/[^"']+)["']/g;
  return Array.from(withoutComments(source).matchAll(named), ([, name]) =>
    posix.normalize(posix.join(posix.dirname(path), name!)),
  ).filter((target) => !target.startsWith(".."));
}

const folderOf = (path: string) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");

function onlyReExports(source: string): boolean {
  const reExport = /\bexport\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+["'][^"']+["'];?/g;
  return withoutComments(source).replace(reExport, "").trim() === "";
}

/** The files on a shortest way from `start` to a file of one of `folders`, both ends included. */
function wayTo(graph: ReadonlyMap<string, readonly string[]>, start: string, folders: readonly string[]) {
  const ways = [[start]];
  const seen = new Set([start]);
  for (const way of ways) {
    const at = way.at(-1)!;
    if (folders.includes(folderOf(at))) return way;
    for (const next of graph.get(at) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

function faults(sources: Sources): string[] {
  const graph = new Map(Object.entries(sources).map(([path, source]) => [path, importsOf(path, source)]));
  const found: string[] = [];
  for (const [path, targets] of graph) {
    const folder = folderOf(path);
    if (path === "index.ts") {
      if (!onlyReExports(sources[path]!)) found.push("index.ts holds more than re-exports");
      continue;
    }
    if (!ORDER.includes(folder)) found.push(`${path} is in no folder of the order`);
    for (const target of targets) {
      const wanted = ONLY[folder] ?? ORDER.slice(0, ORDER.indexOf(folder) + 1);
      if (!wanted.includes(folderOf(target))) found.push(`${path} imports ${target}`);
    }
    const way = wayTo(graph, path, OUT_OF_REACH[folder] ?? []);
    if (way) found.push(`${way.join(" → ")} reaches ${folderOf(way.at(-1)!)}`);
  }
  return found;
}

function readSources(): Sources {
  const root = fileURLToPath(new URL("../src/", import.meta.url));
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(`${root}${path}`, "utf8")]));
}

test("every import in src points left", () => {
  const sources = readSources();
  expect(Object.keys(sources).length).toBeGreaterThan(20);
  expect(faults(sources)).toEqual([]);
});

test("a command is loaded only when it runs, and serving loads nothing that learns or draws", () => {
  const sources = readSources();
  const loaded = (source: string) => source.replace(/^import type [^;]*;/gm, "");
  const graph = new Map(
    Object.entries(sources).map(([path, source]) => [path, importsOf(path, loaded(source))]),
  );
  expect(sources["cli/run.ts"]).toMatch(/await import\("\.\/commands\/serve\.ts"\)/);
  expect(sources["cli/run.ts"]).not.toMatch(/from "\.\/commands\//);
  expect(
    wayTo(graph, "cli/commands/serve.ts", ["training", "learners", "charts"])?.join(" → "),
  ).toBeUndefined();
});

describe("the check itself", () => {
  test("passes what is allowed", () => {
    const sources = {
      "index.ts":
        'export { a } from "./scoring/a.ts";\nexport type { B } from "./leads/b.ts"; // the types\n',
      "leads/b.ts": 'import { Worker } from "node:worker_threads";\nexport type B = 1;',
      "learners/tree/grow.ts": 'import { c } from "../../numeric/c.ts";',
      "numeric/c.ts": 'new URL("../../frameworks/bant.json", import.meta.url);',
      "scoring/a.ts": 'import type { B } from "../leads/b.ts";\n// import { fit } from "../training/fit.ts";',
      "service/app.ts": 'import { a } from "../scoring/a.ts";\nimport { own } from "./routes/own.ts";',
      "service/routes/own.ts": 'import "../../leads/b.ts";',
      "dashboard/page.tsx":
        'import { bars } from "../charts/bars.ts";\nimport { call } from "../client/call.ts";',
      "cli/main.ts": 'await import("../training/train.ts");',
    };
    expect(faults(sources)).toEqual([]);
  });

  test.each([
    ["a value", 'import { x } from "../scoring/x.ts";'],
    ["a type", 'import type { X } from "../scoring/x.ts";'],
    ["one type of several", "import {\n  a,\n  type X,\n} from '../scoring/x.ts';"],
    ["a re-export", 'export * from "../scoring/x.ts";'],
    ["an effect", 'import "../scoring/x.ts";'],
    ["at run time", 'const { x } = await import("../scoring/x.ts");'],
    ["a type in place", 'let x: import("../scoring/x.ts").X;'],
    ["a worker's entry", 'new Worker(new URL("../scoring/x.ts", import.meta.url));'],
  ])("catches an import pointing right: %s", (_, source) => {
    expect(faults({ "leads/a.ts": source })).toEqual(["leads/a.ts imports scoring/x.ts"]);
  });

  test("catches an import from a nested file, and of the index", () => {
    expect(faults({ "learners/tree/a.ts": 'import "../../cli/b.ts";' })).toEqual([
      "learners/tree/a.ts imports cli/b.ts",
    ]);
    expect(faults({ "cli/a.ts": 'import "../index.ts";' })).toEqual(["cli/a.ts imports index.ts"]);
  });

  test("catches a service that reaches learning, also through another folder", () => {
    expect(faults({ "service/a.ts": 'import { fit } from "../training/fit.ts";' })).toEqual([
      "service/a.ts → training/fit.ts reaches training",
    ]);
    const through = {
      "service/a.ts": 'import { open } from "../registry/open.ts";',
      "registry/open.ts": 'import type { Part } from "../scoring/part.ts";',
      "scoring/part.ts": 'import type { Fitted } from "../learners/learner.ts";',
      "learners/learner.ts": "export interface Fitted {}",
    };
    expect(faults(through)).toEqual([
      "service/a.ts → registry/open.ts → scoring/part.ts → learners/learner.ts reaches learners",
    ]);
  });

  test("catches a dashboard that imports more than charts and client", () => {
    expect(faults({ "dashboard/a.ts": 'import { s } from "../leads/s.ts";' })).toEqual([
      "dashboard/a.ts imports leads/s.ts",
    ]);
  });

  test("catches an index that does something, and a folder that isn't in the order", () => {
    const source = 'export { a } from "./leads/a.ts";\nexport const b = 1;';
    expect(faults({ "index.ts": source })).toEqual(["index.ts holds more than re-exports"]);
    expect(faults({ "index.ts": 'import "./leads/a.ts";' })).toEqual(["index.ts holds more than re-exports"]);
    expect(faults({ "utils/a.ts": "" })).toEqual(["utils/a.ts is in no folder of the order"]);
  });
});
