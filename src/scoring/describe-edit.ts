import type { ProgramEdit } from "../program/edit.ts";

/** An edit as a person reads it: "clamped to at most 0.5 where it is 10 to 20 or missing". The feature is named beside it. */
export function describeEdit(edit: ProgramEdit): string {
  const { range, levels, missing, unseen } = edit;
  const where = [
    ...(range ? [rangeInWords(range)] : []),
    ...(levels ?? []),
    ...(missing ? ["missing"] : []),
    ...(unseen ? ["unseen or rare"] : []),
  ].join(" or ");
  return `${doneInWords(edit)} ${where === "" ? "everywhere" : `where it is ${where}`}`;
}

function doneInWords(edit: ProgramEdit): string {
  if (edit.kind === "flatten") return "flattened";
  if (edit.kind === "smooth") return "smoothed";
  if (edit.kind === "zero") return "set to zero";
  if (edit.kind === "monotone") return `made to be only ${edit.direction}`;
  const { low, high } = edit;
  if (low === null) return `clamped to at most ${high}`;
  if (high === null) return `clamped to at least ${low}`;
  return low === high ? `clamped to ${low}` : `clamped between ${low} and ${high}`;
}

function rangeInWords([from, to]: readonly [number | null, number | null]): string {
  if (from === null) return to === null ? "any number" : `${to} or less`;
  return to === null ? `${from} or more` : `${from} to ${to}`;
}
