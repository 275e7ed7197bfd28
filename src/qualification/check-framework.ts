import type { Concept } from "./concept.ts";
import type { ConceptTest } from "./condition.ts";
import { conceptTests } from "./condition.ts";
import { describeFound, type Finding } from "./describe-issue.ts";
import type { Framework } from "./framework-schema.ts";
import { normalText } from "./normal-text.ts";

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
    for (const { test, path } of conceptTests(criterion.when))
      yield* testFindings(framework, test, `criteria[${i}].when${path}`);
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

function* testFindings(framework: Framework, test: ConceptTest, path: string): Generator<Finding> {
  if (!Object.hasOwn(framework.concepts, test.concept)) {
    yield {
      path: `${path}.concept`,
      found: describeFound(test.concept),
      wanted: `a concept of this framework (${Object.keys(framework.concepts).join(", ")})`,
    };
    return;
  }
  const concept = framework.concepts[test.concept]!;
  const wanted = SUITS[concept.type];
  const unsuited = Object.keys(test).find((key) => key !== "concept" && !wanted.includes(key));
  if (unsuited !== undefined)
    yield {
      path: `${path}.${unsuited}`,
      found: `a comparison of ${test.concept}, a concept of type ${concept.type}`,
      wanted: wanted.join(", "),
    };
  if (concept.type !== "choice" || !("oneOf" in test)) return;
  const choices = new Set(concept.spellings.map(({ means }) => normalText(means)));
  for (const [i, text] of test.oneOf.entries())
    if (!choices.has(normalText(text)))
      yield {
        path: `${path}.oneOf[${i}]`,
        found: describeFound(text),
        wanted: `a choice of ${test.concept} (${concept.spellings.map(({ means }) => means).join(", ")})`,
      };
}

const NUMBERS = ["atLeast", "above", "atMost", "below"];

/** The comparisons that suit a concept's type. */
const SUITS: Readonly<Record<Concept["type"], readonly string[]>> = {
  number: NUMBERS,
  months: NUMBERS,
  yesNo: ["is"],
  choice: ["oneOf"],
  text: ["oneOf"],
};
