import type { LeadTable } from "../../src/leads/table.ts";

export const PLANTED: Readonly<Record<string, "leak" | "doubtful">>;
export const CLEAN: readonly string[];
export function plantLeads(count: number, wins: number, seed: number): LeadTable;
