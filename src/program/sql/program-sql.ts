import type { ScoreProgram, Term } from "../program.ts";
import { usedFeatures } from "../term-features.ts";
import { sqlNumber, sqlSum } from "./literals.ts";
import { curveSql, pairSql, tableSql, treeSql, type ValueSql } from "./term-sql.ts";

/** The expression of a program's value: of standard SQL but for its size. */
export function programSql(program: ScoreProgram, valueSql: ValueSql): string {
  return sqlSum([
    sqlNumber(program.base),
    ...program.terms.map((term) => termSql(term, program, valueSql, 1)),
  ]);
}

/**
 * What each used feature adds, in the order of `usedFeatures`.
 * @throws RangeError for a program with trees
 */
export function contributionsSql(program: ScoreProgram, valueSql: ValueSql): string[] {
  return usedFeatures(program).map((f) =>
    sqlSum(
      program.terms.flatMap((term) => {
        if (term.kind === "tree")
          throw new RangeError(
            "found trees, whose contributions are no sum of look-ups, wanted a model of tables, curves and pairs",
          );
        if (term.kind !== "pair") return term.feature === f ? [termSql(term, program, valueSql, 1)] : [];
        return term.features.includes(f) ? [termSql(term, program, valueSql, 0.5)] : [];
      }),
    ),
  );
}

function termSql(term: Term, program: ScoreProgram, valueSql: ValueSql, share: number): string {
  switch (term.kind) {
    case "table":
      return tableSql(term, program, valueSql);
    case "pair":
      return pairSql(term, program, valueSql, share);
    case "curve":
      return curveSql(term, valueSql);
    case "tree":
      return treeSql(term, program, valueSql);
  }
}
