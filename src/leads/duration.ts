const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Seconds of a duration such as `60s`, `2m` or `1.5h`; `NaN` for any other text, and for 0. */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([smh])$/.exec(text.trim()) ?? [];
  const seconds = Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN);
  return seconds > 0 && seconds < Number.POSITIVE_INFINITY ? seconds : Number.NaN;
}
