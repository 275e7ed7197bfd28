import type { Concept } from "./concept.ts";
import type { FactTest } from "./condition.ts";
import { neverMet } from "./contradiction.ts";
import { describeFound, type Finding } from "./describe-issue.ts";
import { toldName } from "./fact.ts";
import type { Framework } from "./framework-schema.ts";
import { normalText } from "./normal-text.ts";
import { compilePattern } from "./pattern.ts";
import { resolveFramework, testsOf } from "./resolve.ts";

/** The first thing wrong with a framework that has the schema's shape, or null: names, types and spellings that clash. */
export function checkFramework(framework: Framework): Finding | null {
  for (const finding of findings(framework)) return finding;
  return null;
}

function* findings(framework: Framework): Generator<Finding> {
  for (const [name, concept] of Object.entries(framework.concepts))
    yield* spellingFindings(concept, `concepts.${name}`);

  const names = new Map<string, number>();
  for (const [i, criterion] of framework.criteria.entries()) {
    const first = names.get(criterion.name);
    if (first !== undefined)
      yield {
        path: `criteria[${i}].name`,
        found: `${describeFound(criterion.name)}, the name of criteria[${first}] too`,
        wanted: "a name of its own",
      };
    names.set(criterion.name, i);
  }
  yield* personaFindings(framework);
  for (const name of Object.keys(framework.segments ?? {}))
    if (OTHER_LEADS.includes(normalText(name)))
      yield {
        path: `segments.${name}`,
        found: "a name by which reports call the leads outside all segments",
        wanted: `another than ${OTHER_LEADS.join(" and ")}`,
      };

  const resolved = resolveFramework(framework);
  if ("path" in resolved) {
    yield resolved;
    return;
  }
  const conditions = [...resolved.criteria, ...resolved.segments];
  for (const condition of conditions)
    for (const { test, path } of testsOf(condition)) yield* testFindings(framework, test, path);
  for (const condition of conditions) {
    const never = neverMet(condition, framework);
    if (never)
      yield {
        path: never.path,
        found: "a condition that contradicts itself: no lead can ever meet it",
        wanted: "one that some lead can meet",
      };
  }

  for (const [stage, needed] of Object.entries(framework.stages))
    for (const [i, criterion] of needed.entries())
      if (!names.has(criterion))
        yield {
          path: `stages.${stage}[${i}]`,
          found: describeFound(criterion),
          wanted: `a criterion of this framework (${[...names.keys()].join(", ")})`,
        };
}

function* spellingFindings(concept: Concept, path: string): Generator<Finding> {
  if (concept.type === "text") return;
  const meanings = new Map<string, unknown>();
  for (const [i, { means, texts }] of (concept.spellings ?? []).entries()) {
    const spelled = concept.type === "choice" ? [concept.spellings[i]!.means, ...texts] : texts;
    const here = new Set<string>();
    for (const text of spelled) {
      const normal = normalText(text);
      const at = `${path}.spellings[${i}]`;
      if (normal === "")
        yield { path: at, found: describeFound(text), wanted: "a text with a letter, digit or sign" };
      if (meanings.has(normal))
        yield {
          path: at,
          found: `${describeFound(text)}, which already means ${describeFound(meanings.get(normal))}`,
          wanted: "one meaning a text",
        };
      here.add(normal);
    }
    for (const text of here) meanings.set(text, means);
  }
}

/** What reports call the leads that no segment surely has, and those that none has. */
const OTHER_LEADS = ["unknown", "none"];

/** Which concept a part of the persona reads. */
const PERSONA_READS = { industries: "industry", sizes: "employees", regions: "region" } as const;

function* personaFindings({ persona, concepts }: Framework): Generator<Finding> {
  for (const [part, concept] of Object.entries(PERSONA_READS))
    if (persona?.[part as keyof typeof PERSONA_READS] !== undefined && !Object.hasOwn(concepts, concept))
      yield {
        path: `persona.${part}`,
        found: `no concept ${concept} among ${Object.keys(concepts).join(", ") || "none"}`,
        wanted: `the concept ${concept}, which tells a lead's ${part}`,
      };
}

function* testFindings(framework: Framework, test: FactTest, path: string): Generator<Finding> {
  if ("matches" in test) yield* patternFindings(test.matches, `${path}.matches`);
  const name = toldName(test);
  if (name === null) return;
  if (!Object.hasOwn(framework.concepts, name)) {
    // A field that is no concept is a column: whether the leads have it, and of which type, is seen when they are there.
    if ("concept" in test)
      yield {
        path: `${path}.concept`,
        found: describeFound(name),
        wanted: `a concept of this framework (${Object.keys(framework.concepts).join(", ")})`,
      };
    return;
  }
  const concept = framework.concepts[name]!;
  const unsuited = unsuitedKey(test, concept.type);
  if (unsuited !== null)
    yield {
      path: `${path}.${unsuited}`,
      found: `a comparison of ${name}, a concept of type ${concept.type}`,
      wanted: comparisonsOf(concept.type),
    };
  if (concept.type !== "choice" || !("oneOf" in test)) return;
  const choices = new Set(concept.spellings.map(({ means }) => normalText(means)));
  for (const [i, text] of test.oneOf.entries())
    if (!choices.has(normalText(text)))
      yield {
        path: `${path}.oneOf[${i}]`,
        found: describeFound(text),
        wanted: `a choice of ${name} (${concept.spellings.map(({ means }) => means).join(", ")})`,
      };
}

function* patternFindings(pattern: string, path: string): Generator<Finding> {
  try {
    compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    yield {
      path,
      found: `${describeFound(pattern)} (${error.message})`,
      wanted: "a pattern in RE2's syntax, without look-around and back references, which can't hang",
    };
  }
}

const NUMBERS = ["atLeast", "above", "atMost", "below"];

/** The comparisons that suit a concept's type. */
const SUITS: Readonly<Record<Concept["type"], readonly string[]>> = {
  number: NUMBERS,
  months: NUMBERS,
  yesNo: ["is"],
  choice: ["oneOf"],
  text: ["oneOf", "matches"],
};

/** The key of a test that doesn't suit a concept of that type, or null. */
export function unsuitedKey(test: FactTest, type: Concept["type"]): string | null {
  const suited = ["concept", "field", "learnedWithin", ...SUITS[type]];
  return Object.keys(test).find((key) => !suited.includes(key)) ?? null;
}

/** The comparisons of a concept of that type, for messages. */
export function comparisonsOf(type: Concept["type"]): string {
  return SUITS[type].join(", ");
}
