import { RE2JS } from "re2js";
import { cleanText } from "../leads/text.ts";

/** Longer texts are looked at up to here: a column of e-mails must not cost a second a lead. */
export const LONGEST_TEXT = 1_000;
/** RE2's time grows with the length of the text times the size of the program. */
const LARGEST_PROGRAM = 2_000;

/**
 * A pattern as a function of the text: whether it is found anywhere in it. RE2 never goes back in the text, so no pattern can hang;
 * DuckDB's patterns are RE2 too, so that SQL and function agree.
 * @throws RangeError saying what is wrong with it; look-arounds and back references aren't regular
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const compiled = compile(pattern);
  const size = compiled.programSize();
  if (size > LARGEST_PROGRAM)
    throw new RangeError(`a pattern of ${size} steps, wanted at most ${LARGEST_PROGRAM}`);
  return (text) => compiled.test(cleanText(text).slice(0, LONGEST_TEXT));
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    throw new RangeError((error as Error).message.replace("error parsing regexp: ", ""), { cause: error });
  }
}
