const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a cleaned text spells in plain decimal digits, perhaps with an exponent; else `NaN`. Always finite. */
export function parseNumber(text: string): number {
  if (!NUMBER.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

const INFINITY = /^[+-]?(?:inf|infinity|∞)$/i;

/** Whether a cleaned text spells a number that isn't finite: in words, or past the largest float64 ("1e999"). */
export function isInfinite(text: string): boolean {
  return INFINITY.test(text) || (NUMBER.test(text) && !Number.isFinite(Number(text)));
}
