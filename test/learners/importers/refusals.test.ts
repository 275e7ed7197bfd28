import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/leads/input-error.ts";
import { importInterpret } from "../../../src/learners/importers/interpret.ts";
import { importLightgbm } from "../../../src/learners/importers/lightgbm.ts";
import { importXgboost } from "../../../src/learners/importers/xgboost.ts";
import { storedFile } from "./stored.ts";

type Importer = (bytes: Uint8Array, source: string) => unknown;

const text = (file: string) => Buffer.from(storedFile(file)).toString("utf8");

/** The sentence with which these bytes are refused, or "imported". */
function answer(importer: Importer, bytes: Uint8Array | string): string {
  try {
    importer(typeof bytes === "string" ? Buffer.from(bytes) : bytes, "the file");
    return "imported";
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
}

describe("LightGBM", () => {
  const model = text("lightgbm-zero.txt");
  const swap = (from: string | RegExp, to: string) => {
    expect(model).toMatch(from);
    return answer(importLightgbm, model.replace(from, to));
  };

  test.each([
    [/^tree\n/, "booster\n", "found a file that doesn't begin with the line tree"],
    ["version=v4", "version=v5", "found the format v5, wanted v3 or v4"],
    ["objective=binary sigmoid:1", "objective=regression", "found the objective regression, wanted binary"],
    ["objective=binary sigmoid:1", "objective=binary sigmoid:0", "found sigmoid 0, wanted a number above 0"],
    [/objective=.*\n/, "", "found the objective none"],
    [/num_leaves=\d+/, "num_leaves=1000000000", "wanted 1000000000"],
    [/num_leaves=\d+/, "num_leaves=-3", "found -3 as num_leaves of tree 0, wanted a whole number"],
    [/left_child=\S+/, "left_child=0", "found tree 0 with two ways to one node"],
    [/left_child=\S+/, "left_child=900", "found tree 0 that leads to node 900"],
    [/left_child=\S+/, "left_child=-900", "found tree 0 that leads to node -900"],
    [/leaf_value=\S+/, "leaf_value=nan", "found nan in leaf_value of tree 0, wanted a finite number"],
    [/leaf_value=\S+/, "leaf_value=inf", "wanted a finite number"],
    [/threshold=\S+/, "threshold=1e999", "wanted a finite number"],
    [/leaf_value=\S+/, "leaf_value=1e305", "values that can add up to"],
    [/split_feature=\S+/, "split_feature=77", "found tree 0 that splits by feature 77, wanted one of 4"],
    [/Tree=1\n/, "", "found 5 trees, wanted the 6 that its header counts"],
    ["end of trees", "end of tree", 'found no line "end of trees", wanted a whole file: this one is cut off'],
    ["feature_names=n0 n1", "feature_names=n0 n0", "found two features named n0"],
    ["feature_names=n0 n1", "feature_names=n0", "found 3 feature names, wanted 4"],
  ])("%s → %s", (from, to, sentence) => {
    expect(swap(from, to)).toContain(sentence);
  });

  test("other tasks, with the reason", () => {
    expect(answer(importLightgbm, storedFile("lightgbm-multiclass.txt"))).toContain(
      "found the objective multiclass of 3 classes, wanted binary or cross_entropy: only these tell the probability of a win",
    );
    expect(answer(importLightgbm, storedFile("lightgbm-linear.txt"))).toContain(
      "linear models in its leaves",
    );
  });

  test("line ends of Windows are the same model", () => {
    expect(importLightgbm(Buffer.from(model.replaceAll("\n", "\r\n")), "x")).toEqual(
      importLightgbm(Buffer.from(model), "x"),
    );
  });

  test("a set that points past its words, and one that is no set", () => {
    const categories = text("lightgbm-pandas.txt");
    expect(
      answer(importLightgbm, categories.replace(/cat_boundaries=0 \d+/, "cat_boundaries=0 99999")),
    ).toContain("wanted a set inside its words");
    expect(
      answer(importLightgbm, categories.replace(/pandas_categorical:.*/, "pandas_categorical:[[1]]")),
    ).toContain("found the categories of 1 columns and 2 categorical features");
    expect(
      answer(importLightgbm, categories.replace(/pandas_categorical:.*/, "pandas_categorical:[[1")),
    ).toContain("isn't JSON");
  });
});

describe("XGBoost", () => {
  const model = text("xgboost-codes.json");
  const change = (edit: (learner: Loose, file: Loose) => void) => {
    const file = JSON.parse(model);
    edit(file.learner, file);
    return answer(importXgboost, JSON.stringify(file));
  };
  // biome-ignore lint/suspicious/noExplicitAny: a file that tests damage at will
  type Loose = any;
  const tree = (learner: Loose) => learner.gradient_booster.model.trees[0];

  test.each<[string, (learner: Loose, file: Loose) => void, string]>([
    ["newer", (_, file) => (file.version = [4, 0, 0]), "found version 4.0.0, wanted 1 to 3"],
    [
      "another task",
      (l) => (l.objective.name = "count:poisson"),
      "found the objective count:poisson, wanted",
    ],
    [
      "another booster",
      (l) => (l.gradient_booster.name = "gblinear"),
      "found the booster gblinear, wanted gbtree",
    ],
    ["base 0", (l) => (l.learner_model_param.base_score = "[0E0]"), "wanted a probability between 0 and 1"],
    ["base 1", (l) => (l.learner_model_param.base_score = "1"), "wanted a probability between 0 and 1"],
    ["no base", (l) => (l.learner_model_param.base_score = ""), "found NaN as base_score"],
    ["two bases", (l) => (l.learner_model_param.base_score = "[1E-1,2E-1]"), "wanted one number"],
    [
      "a lying count",
      (l) => (tree(l).tree_param.num_nodes = "1000000000"),
      "wanted the 1000000000 of num_nodes",
    ],
    [
      "a lying count of trees",
      (l) => (l.gradient_booster.model.gbtree_model_param.num_trees = "7"),
      "found 6 trees",
    ],
    ["a cycle", (l) => (tree(l).left_children[1] = 0), "with two ways to one node"],
    ["itself as child", (l) => (tree(l).left_children[0] = 0), "with two ways to one node"],
    ["a child that isn't there", (l) => (tree(l).right_children[0] = 4000), "that leads to node 4000"],
    ["half a node", (l) => (tree(l).right_children[0] = -1), "that leads to node -1"],
    ["another feature", (l) => (tree(l).split_indices[0] = 99), "that splits by feature 99, wanted one of 5"],
    ["a leaf that is none", (l) => tree(l).split_conditions.splice(-1, 1, null), "a leaf of NaN"],
    ["a leaf beyond float32", (l) => tree(l).split_conditions.splice(-1, 1, 1e300), "a leaf of Infinity"],
    [
      "text",
      (l) => (tree(l).split_conditions[0] = "0.5"),
      'found the text "0.5" as split_conditions of tree 0',
    ],
    ["vector leaves", (l) => (tree(l).tree_param.size_leaf_vector = "3"), "several values a leaf"],
    ["a set outside", (l) => (tree(l).categories_sizes[0] = 900), "wanted a set inside its list"],
    ["no trees", (l) => delete l.gradient_booster.model.trees, "found nothing as trees, wanted a list"],
    [
      "a million features",
      (l) => (l.learner_model_param.num_feature = "1e9"),
      "wanted a count of at most a million",
    ],
    ["no learner", (_, file) => delete file.learner, "found JSON without a learner"],
  ])("%s", (_, edit, sentence) => {
    expect(change(edit)).toContain(sentence);
  });

  test("other tasks and cut names, with the reason", () => {
    expect(answer(importXgboost, storedFile("xgboost-multiclass.json"))).toContain(
      "multi:softprob of 3 classes",
    );
    expect(answer(importXgboost, storedFile("xgboost-regression.json"))).toContain("reg:squarederror");
    expect(answer(importXgboost, storedFile("xgboost-letters.json"))).toContain("letters beyond ASCII");
  });

  test("one entry for an early stop as scikit-learn's wrapper predicts", () => {
    const { notes, program } = importXgboost(storedFile("xgboost-stopped.json"), "x");
    expect(notes[0]).toMatch(/^the first \d+ of \d+ trees count/);
    const file = JSON.parse(text("xgboost-stopped.json"));
    delete file.learner.attributes.scikit_learn;
    const all = importXgboost(Buffer.from(JSON.stringify(file)), "x");
    expect(all.program.terms.length).toBeGreaterThan(program.terms.length);
    expect(all.notes[0]).toMatch(/^all \d+ trees count/);
  });

  test("a list that claims a billion entries takes no memory", () => {
    const claims = [
      [0x7b, 0x69, 1, 0x61, 0x5b, 0x24, 0x64, 0x23, 0x6c, 0x40, 0, 0, 0],
      [0x7b, 0x69, 1, 0x61, 0x5b, 0x24, 0x5a, 0x23, 0x6c, 0x40, 0, 0, 0],
      [0x7b, 0x69, 1, 0x61, 0x5b, 0x23, 0x6c, 0x40, 0, 0, 0],
      [0x7b, 0x69, 1, 0x61, 0x53, 0x6c, 0x7f, 0xff, 0xff, 0xff],
    ];
    for (const claim of claims)
      expect(answer(importXgboost, Uint8Array.from([...claim, 0, 0]))).toContain("can't be read to its end");
    const deep = Buffer.concat([Buffer.from("{i\u0001a"), Buffer.alloc(100_000, "[")]);
    expect(answer(importXgboost, deep)).toContain("brackets in one another");
  });
});

describe("InterpretML", () => {
  const model = text("interpret-pairs.json");
  // biome-ignore lint/suspicious/noExplicitAny: a file that tests damage at will
  type Loose = any;
  test.each<[string, (ebm: Loose, file: Loose) => void, string]>([
    ["newer", (_, file) => (file.version = "2.0"), 'found version "2.0", wanted 1.0'],
    ["another link", (ebm) => (ebm.outputs[0].link = "cloglog"), "with the link cloglog"],
    ["a bin too many", (ebm) => ebm.terms[0].scores.push(1), "by the feature's bins"],
    [
      "a score that is none",
      (ebm) => (ebm.terms[0].scores[1] = "nan"),
      'found the text "nan" as scores of term 0',
    ],
    ["cuts that fall", (ebm) => ebm.features[0].cuts[0].reverse(), "strictly ascending"],
    ["three features", (ebm) => ebm.terms[0].term_features.push("n1", "n2"), "wanted one or two"],
    [
      "an unknown feature",
      (ebm) => (ebm.terms[0].term_features = ["x"]),
      "wanted a feature that the file lists",
    ],
    ["two intercepts", (ebm) => ebm.intercept.push(1), "found 2 intercepts, wanted one"],
    ["an unknown type", (ebm) => (ebm.features[0].type = "text"), "wanted continuous, nominal or ordinal"],
    ["no ebm", (_, file) => delete file.ebm, "found JSON without an ebm"],
  ])("%s", (_, edit, sentence) => {
    const file = JSON.parse(model);
    edit(file.ebm, file);
    expect(answer(importInterpret, JSON.stringify(file))).toContain(sentence);
  });

  test("other tasks, with the reason", () => {
    expect(answer(importInterpret, storedFile("interpret-multiclass.json"))).toContain("of 3 classes");
    expect(answer(importInterpret, storedFile("interpret-regression.json"))).toContain("the task regression");
  });
});

describe.each<[string, Importer]>([
  ["lightgbm-codes.txt", importLightgbm],
  ["xgboost-codes.json", importXgboost],
  ["xgboost-dart.ubj", importXgboost],
  ["interpret-pairs.json", importInterpret],
])("%s, damaged", (file, importer) => {
  const bytes = storedFile(file);

  test("cut off anywhere, it is refused in a sentence", () => {
    const end = file.endsWith("txt") ? Buffer.from(bytes).indexOf("end of trees") : bytes.length - 1;
    for (let length = 0; length <= end; length += 1 + Math.floor(end / 50))
      expect(answer(importer, bytes.subarray(0, length))).toMatch(
        /^can't import the file: found .*, wanted /,
      );
  });

  test("with any byte changed, it is imported or refused, never worse", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = byte;
        expect(answer(importer, changed)).toMatch(
          /^imported$|^can't import the file: found [\s\S]*, wanted /,
        );
      }),
      { numRuns: 60 },
    );
  });
});
