import { Random } from "../../src/numeric/random.ts";

const DAY = 86_400_000;

/** A cell of a simulated file: text as it stands there, null for nothing. */
export type SimulatedLead = Record<string, string | number | boolean | null>;

/**
 * Simulated loan-like leads: a created and a closed date, approved, declined or cancelled, some still open at the end of the
 * half year. More visits, a referral and a purpose make an approval likelier.
 */
export function simulatedLeads(rows: number, seed: number): SimulatedLead[] {
  const random = new Random(seed, "simulated leads");
  const pick = <T>(items: readonly T[]) => items[random.below(items.length)]!;
  const from = Date.UTC(2024, 0, 1);
  const days = 182;
  return Array.from({ length: rows }, (_, i) => {
    const created = Math.floor((i / rows) * days * 24) / 24;
    const visits = random.below(9);
    const source = pick(["referral", "search", "fair"]);
    const purpose = random.uniform() < 0.4 ? null : pick(["house", "car"]);
    const odds = -2.6 + 0.35 * visits + (source === "referral" ? 1 : 0) + (purpose === null ? 0 : 0.6);
    const approved = random.uniform() < 1 / (1 + Math.exp(-odds));
    const closed = created + 3 + random.below(38);
    const open = closed > days;
    return {
      lead_id: `L${String(i + 1).padStart(5, "0")}`,
      created_at: day(from + created * DAY),
      closed_at: open ? null : day(from + closed * DAY),
      visits,
      source,
      purpose,
      newsletter: random.uniform() < 0.5,
      outcome: open ? "open" : approved ? "approved" : pick(["declined", "cancelled"]),
    };
  });
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The leads as CSV; a cell is quoted where it must be. */
export function csv(leads: readonly SimulatedLead[], delimiter = ","): string {
  const header = Object.keys(leads[0]!);
  const cell = (value: SimulatedLead[string] | undefined) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...leads.map((lead) => header.map((name) => cell(lead[name])))]
    .map((row) => `${row.join(delimiter)}\n`)
    .join("");
}

/** The leads as NDJSON, without the keys of cells that hold nothing. */
export function ndjson(leads: readonly SimulatedLead[]): string {
  return leads
    .map(
      (lead) =>
        `${JSON.stringify(Object.fromEntries(Object.entries(lead).filter(([, value]) => value !== null)))}\n`,
    )
    .join("");
}
