import type { Framework } from "../qualification/framework.ts";
import { type CompiledFramework, compileFramework } from "../qualification/qualify.ts";
import { prepareAskNext } from "./ask-next.ts";
import type { ScorerParts } from "./parts.ts";

/** A framework made ready for one version's leads. */
export interface Gate {
  readonly compiled: CompiledFramework;
  /** The names of the criteria that gate. */
  readonly gating: ReadonlySet<string>;
  readonly askNext: ReturnType<typeof prepareAskNext>;
}

/** Compiles each framework once, when it is first asked for. */
export function gates(parts: ScorerParts): (framework: Framework) => Gate {
  const { concepts, schema } = parts;
  const known = new WeakMap<Framework, Gate>();
  return (framework) => {
    const found = known.get(framework);
    if (found) return found;
    const gating = new Set(framework.criteria.filter(({ gates }) => gates).map(({ name }) => name));
    const compiled = compileFramework(framework, concepts, schema.columns);
    const gate = { compiled, gating, askNext: prepareAskNext(parts, compiled, gating) };
    known.set(framework, gate);
    return gate;
  };
}
