import { InputError } from "./input-error.ts";
import { cleanText } from "./text.ts";

/**
 * The names of a file's columns, cleaned; `""` for a column without one.
 * @throws InputError where two columns have one name
 */
export function columnNames(source: string, header: readonly string[]): string[] {
  const names = header.map(cleanText);
  const first = new Map<string, number>();
  names.forEach((name, at) => {
    const before = name === "" ? undefined : first.get(name);
    if (before !== undefined)
      throw new InputError(
        `${source} has two columns named ${JSON.stringify(name)}, the ${ordinal(before + 1)} and the ${ordinal(at + 1)}, wanted a name of its own for each`,
      );
    first.set(name, at);
  });
  return names;
}

/** 1st, 2nd, 3rd, 4th … */
export function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")}`;
}
