import { readFile } from "node:fs/promises";
import { FIRST_LEVEL, MISSING, UNSEEN } from "../features/matrix.ts";
import { fieldOf } from "../leads/field.ts";
import { countBins } from "../program/bin-of.ts";
import { quadraturesUpTo } from "../program/gauss-legendre.ts";
import type { ScoreProgram, Term } from "../program/program.ts";
import { termFeatures, usedFeatures } from "../program/term-features.ts";
import { leavesOf } from "../program/tree-paths.ts";
import { type ExportInput, inputsOf } from "../scoring/export/inputs.ts";
import { codesOf, isTextInput } from "../scoring/export/onnx-file.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import { environmentFiles, modelYaml } from "./model-yaml.ts";
import { plainCriteria } from "./verdict-json.ts";

/** The loader, beside `src/` and `dist/` alike. */
const LOADER = new URL("../../python/leadlight_model.py", import.meta.url);

/**
 * The scorer as a model of MLflow with a loader of ours in pure Python, which gives the probability, every contribution and the
 * verdicts of the framework.
 */
export async function pythonModelFolder(
  parts: ScorerParts,
  name: string,
  version: number,
): Promise<Map<string, Uint8Array>> {
  const model = pythonModel(parts, name, version);
  const concepts = new Set(Object.values(parts.concepts));
  const own = new Set(model.inputs.map((input) => input.name));
  const columns = parts.schema.columns.filter((column) => concepts.has(column.name) && !own.has(column.name));
  const signature = [
    ...inputsOf(parts).map((input) => ({ name: input.name, isText: isTextInput(input) })),
    ...columns.map((column) => ({ name: column.name, isText: column.type !== "number" })),
  ].map(({ name, isText }) => ({
    name,
    type: isText ? ("string" as const) : ("double" as const),
    required: false,
  }));
  const flavors = {
    python_function: {
      loader_module: "leadlight_model",
      code: "code",
      data: "data",
      env: { conda: "conda.yaml", virtualenv: "python_env.yaml" },
    },
  };
  return new Map([
    ["MLmodel", Buffer.from(modelYaml(flavors, signature))],
    ["code/leadlight_model.py", await readFile(LOADER)],
    ["data/model.json", Buffer.from(JSON.stringify(model))],
    ...environmentFiles(["mlflow", "pandas"]),
  ]);
}

/** What the loader reads: the program over the features that it uses, how these are read from columns, and the criteria. */
export function pythonModel(parts: ScorerParts, name: string, version: number) {
  const { win, calibration, framework, concepts, schema } = parts;
  const used = usedFeatures(win);
  const placeOf = new Map(used.map((f, place) => [f, place]));
  const longest = win.terms.reduce(
    (most, term) =>
      term.kind === "tree" ? leavesOf(term).reduce((m, { path }) => Math.max(m, path.length), most) : most,
    0,
  );
  return {
    kind: "leadlight-model",
    format: 1,
    about: { name, version, learner: parts.about.learner, horizonDays: parts.about.horizonDays },
    inputs: inputsOf(parts).map(plainInput),
    baseRate: calibration.baseRate,
    features: used.map((f) => ({ name: win.features[f]!.name, kind: win.features[f]!.kind })),
    base: win.base,
    terms: win.terms.map((term) => plainTerm(term, win, placeOf)),
    quadratures: quadraturesUpTo(longest)
      .slice(0, longest + 1)
      .map(({ nodes, weights }) => [[...nodes], [...weights]]),
    criteria: framework ? plainCriteria(framework, concepts, schema.columns) : [],
  };
}

function plainInput(input: ExportInput) {
  const field = input.column && fieldOf(input.column);
  const placeholders = [...(field?.placeholders ?? [])];
  if (!isTextInput(input))
    return { name: input.name, kind: "number", placeholders, sentinels: [...(field?.sentinels ?? [])] };
  const codes = codesOf(input);
  const isFilled = input.kind === "filled";
  const nothing = [...codes].flatMap(([text, code]) => (isFilled || code === MISSING ? [text] : []));
  const filled = FIRST_LEVEL + (input.feature.levels?.indexOf("true") ?? 0);
  return {
    name: input.name,
    kind: "text",
    placeholders,
    nothing,
    codes: Object.fromEntries(codes),
    other: isFilled ? filled : UNSEEN,
  };
}

/** A term as plain JSON, its features numbered among those that are used. */
function plainTerm(term: Term, { features }: ScoreProgram, placeOf: ReadonlyMap<number, number>): object {
  const place = (f: number) => placeOf.get(f)!;
  switch (term.kind) {
    case "table":
      return { kind: "table", feature: place(term.feature), cuts: [...term.cuts], values: [...term.values] };
    case "curve":
      return { ...term, feature: place(term.feature), x: [...term.x], y: [...term.y] };
    case "pair": {
      const bins = term.features.map((f, side) => countBins(features[f]!, term.cuts[side]!));
      return {
        kind: "pair",
        features: termFeatures(term).map(place),
        cuts: term.cuts.map((cuts) => [...cuts]),
        bins: [term.values.length / bins[1]!, bins[1]],
        values: [...term.values],
      };
    }
    default:
      return {
        ...Object.fromEntries(
          Object.entries(term).map(([key, value]) => [key, typeof value === "string" ? value : [...value]]),
        ),
        feature: Array.from(term.feature, (f) => (f < 0 ? f : place(f))),
      };
  }
}
