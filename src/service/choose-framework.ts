import type { Framework } from "../qualification/framework.ts";
import type { LoadedScorer } from "../registry/load.ts";
import type { ServiceContext } from "./context.ts";
import { describeJson } from "./describe-json.ts";
import { fieldProblem } from "./problem.ts";

/**
 * The version's own framework by its name, else a built-in one; undefined where none was asked for.
 * @throws Problem where there is none of that name
 */
export function chooseFramework(
  name: string | undefined,
  { scorer }: LoadedScorer,
  frameworks: ServiceContext["frameworks"],
): Framework | undefined {
  if (name === undefined) return undefined;
  const own = scorer.parts.framework;
  const found = own?.name === name ? own : frameworks.get(name);
  if (found) return found;
  const names = new Set([...(own ? [own.name] : []), ...frameworks.keys()]);
  throw fieldProblem("unusable-request", [
    { field: "framework", found: describeJson(name), wanted: `one of ${[...names].join(", ")}` },
  ]);
}
