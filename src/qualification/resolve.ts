import type { Condition, FactTest } from "./condition.ts";
import { describeFound, type Finding } from "./describe-issue.ts";
import type { Framework } from "./framework-schema.ts";
import { personaParts } from "./persona.ts";

/** A condition whose other criteria and persona are put in their place: facts under all, any and not. */
export type Resolved =
  | { readonly kind: "all" | "any"; readonly parts: readonly Resolved[]; readonly path: string }
  | { readonly kind: "not"; readonly part: Resolved; readonly path: string }
  | { readonly kind: "test"; readonly test: FactTest; readonly path: string };

/** Criteria that name criteria that name criteria can double at each step. */
const MOST_PARTS = 10_000;

/** Thrown inside, caught at the door. */
class Fault {
  readonly finding: Finding;
  constructor(finding: Finding) {
    this.finding = finding;
  }
}

/** Every condition of a framework, resolved, in the file's order. */
export interface ResolvedFramework {
  readonly criteria: readonly Resolved[];
  readonly segments: readonly Resolved[];
}

/** The conditions resolved, or what is wrong with what they name. */
export function resolveFramework(framework: Framework): ResolvedFramework | Finding {
  try {
    const left = { parts: MOST_PARTS };
    return {
      criteria: framework.criteria.map((criterion, i) =>
        resolve(criterion.when, `criteria[${i}].when`, framework, [criterion.name], left),
      ),
      segments: Object.entries(framework.segments ?? {}).map(([name, when]) =>
        resolve(when, `segments.${name}`, framework, [], left),
      ),
    };
  } catch (fault) {
    if (fault instanceof Fault) return fault.finding;
    throw fault;
  }
}

/** A condition that names neither criteria nor a persona. */
export function resolveCondition(condition: Condition, path = ""): Resolved {
  const none = { criteria: [] } as unknown as Framework;
  return resolve(condition, path, none, [], { parts: MOST_PARTS });
}

/** @param way the names of the criteria that lead here, and `persona` inside it */
function resolve(
  condition: Condition,
  path: string,
  framework: Framework,
  way: readonly string[],
  left: { parts: number },
): Resolved {
  const into = (part: Condition, at: string, by = way) => resolve(part, at, framework, by, left);
  if (--left.parts < 0)
    throw new Fault({ path, found: `more than ${MOST_PARTS} conditions in all`, wanted: "fewer" });
  if ("all" in condition)
    return { kind: "all", path, parts: condition.all.map((part, i) => into(part, `${path}.all[${i}]`)) };
  if ("any" in condition)
    return { kind: "any", path, parts: condition.any.map((part, i) => into(part, `${path}.any[${i}]`)) };
  if ("not" in condition) return { kind: "not", path, part: into(condition.not, `${path}.not`) };
  if ("criterion" in condition) {
    const name = condition.criterion;
    const at = framework.criteria.findIndex((criterion) => criterion.name === name);
    if (at < 0)
      throw new Fault({
        path: `${path}.criterion`,
        found: describeFound(name),
        wanted: `a criterion of this framework (${framework.criteria.map((c) => c.name).join(", ")})`,
      });
    checkWay(way, name, `${path}.criterion`);
    return into(framework.criteria[at]!.when, `criteria[${at}].when`, [...way, name]);
  }
  if ("persona" in condition) {
    const parts = framework.persona ? personaParts(framework.persona) : [];
    if (parts.length === 0)
      throw new Fault({
        path: `${path}.persona`,
        found: framework.persona ? "an empty persona" : "no persona in this framework",
        wanted: "industries, sizes, regions or disqualifiers in persona",
      });
    checkWay(way, PERSONA, `${path}.persona`);
    const inside = [...way, PERSONA];
    const fits: Resolved = {
      kind: "all",
      path: "persona",
      parts: parts.map(({ when, wanted, path: at }) => {
        const part = into(when, at, inside);
        return wanted ? part : { kind: "not", path: at, part };
      }),
    };
    return condition.persona ? fits : { kind: "not", path, part: fits };
  }
  return { kind: "test", path, test: condition };
}

/** No criterion can be called so. */
const PERSONA = "the persona";

function checkWay(way: readonly string[], next: string, path: string): void {
  const from = way.indexOf(next);
  if (from < 0) return;
  const circle = [...way.slice(from), next].join(" → ");
  throw new Fault({ path, found: `a cycle: ${circle}`, wanted: "criteria that don't need themselves" });
}

/** Every test inside, in the order of the file. */
export function* testsOf(node: Resolved): Generator<{ readonly test: FactTest; readonly path: string }> {
  if (node.kind === "test") yield node;
  else if (node.kind === "not") yield* testsOf(node.part);
  else for (const part of node.parts) yield* testsOf(part);
}
