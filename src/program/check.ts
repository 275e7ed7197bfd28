import type { ScoreProgram, Term } from "./program.ts";

/**
 * Makes sure that a program can be evaluated on any row: every number finite, cuts and knots strictly ascending, lengths
 * as `program.ts` says, features that exist.
 * @throws RangeError naming the term, what was found and what was wanted
 */
export function checkProgram(program: ScoreProgram): void {
  if (!Number.isFinite(program.base)) fail("base", program.base, "a finite number");
  if (program.link !== "logit" && program.link !== "identity")
    fail("link", program.link, "logit or identity");
  program.terms.forEach((term, i) => {
    checkTerm(term, program, `term ${i}`);
  });
}

function checkTerm(term: Term, program: ScoreProgram, where: string): void {
  const feature = program.features[term.feature];
  if (!feature) fail(`${where}.feature`, term.feature, `a place among ${program.features.length} features`);
  if (term.kind === "table") {
    const wanted = feature.kind === "category" ? (feature.levels?.length ?? 0) + 2 : term.cuts.length + 3;
    if (feature.kind === "category" && term.cuts.length > 0) fail(`${where}.cuts`, term.cuts.length, "none");
    if (term.values.length !== wanted) fail(`${where}.values`, `${term.values.length} values`, `${wanted}`);
    checkAscending(term.cuts, `${where}.cuts`);
    checkFinite(term.values, `${where}.values`);
    return;
  }
  if (feature.kind !== "number") fail(where, `a curve over the category ${feature.name}`, "a number");
  if (term.x.length === 0 || term.x.length !== term.y.length)
    fail(
      where,
      `${term.x.length} knots and ${term.y.length} values`,
      "as many values as knots, at least one",
    );
  if (!Number.isFinite(term.missing)) fail(`${where}.missing`, term.missing, "a finite number");
  checkAscending(term.x, `${where}.x`);
  checkFinite(term.y, `${where}.y`);
}

function checkFinite(values: Float64Array, where: string): void {
  for (const value of values) if (!Number.isFinite(value)) fail(where, value, "finite numbers");
}

function checkAscending(values: Float64Array, where: string): void {
  checkFinite(values, where);
  for (let i = 1; i < values.length; i++)
    if (values[i]! <= values[i - 1]!)
      fail(where, `${values[i]} after ${values[i - 1]}`, "strictly ascending numbers");
}

function fail(where: string, found: unknown, wanted: string): never {
  throw new RangeError(`the score program can't be used: ${where}: found ${found}, wanted ${wanted}`);
}
