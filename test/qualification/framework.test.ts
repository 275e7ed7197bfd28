import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { type Framework, parseFramework } from "../../src/qualification/framework.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";

const bant = await loadFramework("bant");

interface Editable {
  [key: string]: Editable;
}

/** BANT with something changed, as it would stand in a file. */
function edited(edit: (json: Editable) => void): unknown {
  const json = JSON.parse(JSON.stringify(bant));
  edit(json);
  return json;
}

/** Puts any value where the editor's type knows only objects. */
const put = (value: unknown) => value as Editable;

describe("what is refused, with the path into the file", () => {
  const cases: [string, (json: Editable) => void, string][] = [
    [
      "an unknown key",
      (f) => {
        f.wieght = put(1);
      },
      "at its top level found the unknown key wieght",
    ],
    [
      "another format",
      (f) => {
        f.format = put(3);
      },
      "at format found 3, wanted 1 or 2",
    ],
    [
      "a name with a space",
      (f) => {
        f.name = put("my bant");
      },
      'at name found "my bant", wanted a name of letters',
    ],
    [
      "a concept's name",
      (f) => {
        f.concepts!["9"] = put({ type: "text", title: "x", guess: [] });
      },
      "at concepts.9 found",
    ],
    [
      "a concept's type",
      (f) => {
        f.concepts!.need!.type = put("date");
      },
      'at concepts.need.type found "date", wanted one of',
    ],
    [
      "negative months",
      (f) => {
        f.concepts!.timing!.spellings![0]!.means = put(-1);
      },
      "at concepts.timing.spellings[0].means found -1, wanted at least 0",
    ],
    [
      "no criteria",
      (f) => {
        f.criteria = put([]);
      },
      "at criteria found an empty list, wanted something that isn't empty",
    ],
    [
      "no question",
      (f) => {
        f.criteria![1]!.question = put(undefined);
      },
      "at criteria[1].question found nothing, wanted a text",
    ],
    [
      "an unknown key of a criterion",
      (f) => {
        f.criteria![1]!.wieght = put(1);
      },
      "at criteria[1] found the unknown key wieght",
    ],
    [
      "two of one name",
      (f) => {
        f.criteria![2]!.name = put("budget");
      },
      'at criteria[2].name found "budget", the name of criteria[0] too',
    ],
    [
      "no condition",
      (f) => {
        f.criteria![2]!.when = put({ is: true });
      },
      "at criteria[2].when found an object with is, wanted a condition: all",
    ],
    [
      "a condition without a comparison",
      (f) => {
        f.criteria![2]!.when = put({ concept: "need" });
      },
      "at criteria[2].when found an object with concept, wanted a condition",
    ],
    [
      "an empty all",
      (f) => {
        f.criteria![2]!.when = put({ all: [] });
      },
      "at criteria[2].when.all found an empty list",
    ],
    [
      "a bad bound",
      (f) => {
        f.criteria![0]!.when = put({ all: [{ concept: "budget", atLeast: "10k" }] });
      },
      'at criteria[0].when.all[0].atLeast found "10k", wanted a number',
    ],
    [
      "a deep bad concept",
      (f) => {
        f.criteria![0]!.when = put({ any: [{ not: { concept: 3, is: true } }] });
      },
      "at criteria[0].when.any[0].not.concept found 3, wanted a text",
    ],
    [
      "two kinds of comparison",
      (f) => {
        f.criteria![0]!.when = put({ concept: "budget", atLeast: 1, is: true });
      },
      "at criteria[0].when found an object with concept, atLeast, is",
    ],
    [
      "an undeclared concept",
      (f) => {
        f.criteria![2]!.when = put({ all: [{ concept: "nede", is: true }] });
      },
      'at criteria[2].when.all[0].concept found "nede", wanted a concept of this framework (budget,',
    ],
    [
      "an inherited name as a concept",
      (f) => {
        f.criteria![2]!.when = put({ concept: "constructor", is: true });
      },
      'at criteria[2].when.concept found "constructor"',
    ],
    [
      "a bound on a yes or no",
      (f) => {
        f.criteria![2]!.when = put({ not: { concept: "need", atLeast: 1 } });
      },
      "at criteria[2].when.not.atLeast found a comparison of need, a concept of type yesNo, wanted is",
    ],
    [
      "a choice that isn't one",
      (f) => {
        f.criteria![1]!.when = put({ concept: "authority", oneOf: ["user", "boss"] });
      },
      'at criteria[1].when.oneOf[1] found "boss", wanted a choice of authority',
    ],
    [
      "one text for two choices",
      (f) => {
        f.concepts!.authority!.spellings![2]!.texts = put(["Decision_Maker"]);
      },
      'at concepts.authority.spellings[2] found "Decision_Maker", which already means "decision maker"',
    ],
    [
      "a text of nothing",
      (f) => {
        f.concepts!.need!.spellings![0]!.texts = put([" - "]);
      },
      'at concepts.need.spellings[0] found " - "',
    ],
    [
      "a stage without criteria",
      (f) => {
        f.stages!.mql = put([]);
      },
      "at stages.mql found an empty list",
    ],
    [
      "a stage's unknown criterion",
      (f) => {
        f.stages!.sql = put(["need", "cash"]);
      },
      'at stages.sql[1] found "cash", wanted a criterion of this framework',
    ],
    [
      "a missing stage",
      (f) => {
        delete f.stages!.sql;
      },
      "at stages.sql found nothing, wanted a list",
    ],
  ];
  test.each(cases)("%s", (_, edit, message) => {
    expect(() => parseFramework(edited(edit), "mine.json")).toThrow(InputError);
    expect(() => parseFramework(edited(edit), "mine.json")).toThrow(
      `can't read the framework mine.json: ${message}`,
    );
  });

  test.each([[null], [[]], ["bant"], [3]])("%j instead of an object", (json) => {
    expect(() => parseFramework(json, "mine.json")).toThrow("at its top level found");
  });
});

test("what is stored reads back as the same framework, as a copy", () => {
  const json: unknown = JSON.parse(JSON.stringify(bant));
  const read = parseFramework(json, "stored");
  expect(read).toEqual(bant);
  expect(read).not.toBe(json);
});

test("one meaning may be spelled twice in ways that compare alike", () => {
  const json = edited((f) => {
    f.concepts!.authority!.spellings![0]!.texts = put(["Decision-Maker", "decision_maker"]);
  });
  expect(parseFramework(json, "mine.json")).toEqual(json);
});

test("BANT gates by budget, authority, need and timing, in that order", () => {
  expect(bant.criteria.filter(({ gates }) => gates).map(({ name }) => name)).toEqual([
    "budget",
    "authority",
    "need",
    "timing",
  ]);
  expect([...bant.stages.highlyQualified].sort()).toEqual([
    "authority",
    "conversation",
    "fit",
    "need",
    "timing",
  ]);
});

describe("a team's own file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "framework-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };

  test("is loaded by its path, with a byte order mark too", async () => {
    const mine: Framework = { ...bant, name: "mine" };
    const path = await write("mine.json", `\ufeff${JSON.stringify(mine)}`);
    expect(await loadFramework(path)).toEqual(mine);
  });

  test("that isn't JSON is refused with the place", async () => {
    const path = await write("broken.json", '{\n  "name": bant\n}');
    await expect(loadFramework(path)).rejects.toThrow(/line 2, column 11, wanted a value/);
    await expect(loadFramework(path)).rejects.toThrow(InputError);
  });

  test("that isn't there is refused with the built-in ones", async () => {
    await expect(loadFramework(join(folder, "none.json"))).rejects.toThrow(
      /no such file, wanted a built-in one \(bant, meddic, stepwise\)/,
    );
    await expect(loadFramework("medick")).rejects.toThrow(InputError);
  });

  test("that is a folder is refused", async () => {
    await expect(loadFramework(folder)).rejects.toThrow(/found a directory/);
  });
});
