/** A double as an approximate number of SQL: the exponent keeps it from being read as a decimal. */
export function sqlNumber(x: number): string {
  const text = String(x);
  const literal = text.includes("e") ? text : `${text}e0`;
  return x < 0 || Object.is(x, -0) ? `(${literal})` : literal;
}

export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Sums in groups, so that no parser's depth is reached. */
export function sqlSum(parts: readonly string[]): string {
  const GROUP = 50;
  if (parts.length === 0) return "0e0";
  if (parts.length <= GROUP) return parts.join("\n  + ");
  const groups = Array.from({ length: Math.ceil(parts.length / GROUP) }, (_, g) =>
    parts.slice(g * GROUP, (g + 1) * GROUP),
  );
  return sqlSum(groups.map((group) => `(${group.join("\n  + ")})`));
}
