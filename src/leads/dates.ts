const DATE = "(?:(\\d{4})-(\\d{2})-(\\d{2})|(\\d{4})/(\\d{2})/(\\d{2})|(\\d{2})\\.(\\d{2})\\.(\\d{4}))";
const TIME = "(\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d+))?)?";
const OFFSET = " ?(?:([Zz])|([+-])(\\d{2}):?(\\d{2}))";
const PATTERN = new RegExp(`^${DATE}(?:[Tt ]${TIME}(?:${OFFSET})?)?$`);

const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/**
 * A date or a date with a time, as milliseconds since 1970-01-01 UTC; `NaN` for anything else. Read are `2024-02-29`,
 * `2024/02/29` and `29.02.2024`, alone or followed by `T` or a space and `10:30`, `10:30:15` or `10:30:15.250` (digits past
 * the millisecond are cut), and that by `Z`, `+02:00` or `+0200`; without an offset the time is UTC. The day must exist in
 * the calendar, in the years 1900 to 2200. `03/04/2024` is refused: one cell can't tell the day from the month.
 */
export function parseDate(text: string): number {
  const part = PATTERN.exec(text);
  if (!part) return Number.NaN;
  const year = Number(part[1] ?? part[4] ?? part[9]);
  const month = Number(part[2] ?? part[5] ?? part[8]);
  const day = Number(part[3] ?? part[6] ?? part[7]);
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return Number.NaN;
  if (day < 1 || day > daysIn(year, month)) return Number.NaN;
  const midnight = Date.UTC(year, month - 1, day);
  if (part[10] === undefined) return midnight;

  const hour = Number(part[10]);
  const minute = Number(part[11]);
  const second = Number(part[12] ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const milliseconds = Number((part[13] ?? "").slice(0, 3).padEnd(3, "0"));
  const local = midnight + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
  if (part[15] === undefined) return local;

  const offsetHours = Number(part[16]);
  const offsetMinutes = Number(part[17]);
  if (offsetHours > 23 || offsetMinutes > 59) return Number.NaN;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return part[15] === "+" ? local - offset : local + offset;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
