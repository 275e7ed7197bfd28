import type { Driver } from "../explanation/drivers.ts";
import type { FeaturePlan } from "../features/plan.ts";
import type { LeadSchema } from "../leads/schema.ts";
import { decodePrograms, encodePrograms } from "../program/binary.ts";
import { parseFramework } from "../qualification/framework.ts";
import type { AmountModel, Calibration, ScorerAbout, ScorerParts } from "./parts.ts";

/**
 * A scorer as files by path, as a version on disk holds them. Equal parts give equal bytes.
 */
export function scorerToFiles(parts: ScorerParts): Map<string, Uint8Array> {
  const { about, schema, plan, win, bags, calibration, amount, drivers, framework, concepts } = parts;
  const files = new Map([
    ["plan.json", jsonFile(plan)],
    ["programs/win.bin", encodePrograms([win, ...bags])],
    ["calibration.json", jsonFile({ ...about, ...calibration })],
    ["qualification.json", jsonFile({ framework, concepts })],
    ["schema.json", jsonFile(schema)],
    ["drivers.json", jsonFile(drivers)],
  ]);
  if (amount !== null) {
    const { program, ...rest } = amount;
    files.set("programs/amount.bin", encodePrograms([program]));
    files.set("amount.json", jsonFile(rest));
  }
  return files;
}

/**
 * What `scorerToFiles` wrote.
 * @throws RangeError naming a file that is missing or can't be read
 */
export function scorerFromFiles(files: ReadonlyMap<string, Uint8Array>): ScorerParts {
  const [win, ...bags] = decodePrograms(fileAt(files, "programs/win.bin"));
  const plan = parseFile<FeaturePlan>(files, "plan.json");
  if (!win || win.features.length !== plan.features.length)
    throw new RangeError(
      `can't load the scorer: found ${win?.features.length} features in programs/win.bin, wanted the ${plan.features.length} of plan.json`,
    );
  const { learner, outcome, horizonDays, endOfData, ...calibration } = parseFile<ScorerAbout & Calibration>(
    files,
    "calibration.json",
  );
  const { framework, concepts } = parseFile<{ framework: unknown; concepts: Record<string, string> }>(
    files,
    "qualification.json",
  );
  return {
    about: { learner, outcome, horizonDays, endOfData },
    schema: parseFile<LeadSchema>(files, "schema.json"),
    plan,
    win: { ...win, features: plan.features },
    bags: bags.map((bag) => ({ ...bag, features: plan.features })),
    calibration,
    amount: amountFromFiles(files, plan),
    drivers: parseFile<Driver[]>(files, "drivers.json"),
    framework: framework === null ? null : parseFramework(framework, "qualification.json"),
    concepts,
  };
}

function amountFromFiles(files: ReadonlyMap<string, Uint8Array>, plan: FeaturePlan): AmountModel | null {
  if (!files.has("amount.json")) return null;
  const [program] = decodePrograms(fileAt(files, "programs/amount.bin"));
  if (!program || program.features.length !== plan.features.length)
    throw new RangeError(
      `can't load the scorer: found ${program?.features.length} features in programs/amount.bin, wanted the ${plan.features.length} of plan.json`,
    );
  const rest = parseFile<Omit<AmountModel, "program">>(files, "amount.json");
  return { ...rest, program: { ...program, features: plan.features } };
}

/** JSON as a file of a version holds it: one line of text a file would be unreadable, so it is indented. */
export function jsonFile(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

/** @throws RangeError where the file is missing or isn't JSON */
export function parseFile<T>(files: ReadonlyMap<string, Uint8Array>, path: string): T {
  const bytes = fileAt(files, path);
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as T;
  } catch (cause) {
    throw new RangeError(`can't load the scorer: ${path} isn't JSON`, { cause });
  }
}

function fileAt(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const bytes = files.get(path);
  if (!bytes)
    throw new RangeError(`can't load the scorer: found no ${path} among ${[...files.keys()].join(", ")}`);
  return bytes;
}
