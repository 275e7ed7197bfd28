import { built } from "./dist.mjs";

const { readLeads } = await built("leads/read.js");

/**
 * Leads read as the settings' columns say.
 * @param {string} path
 * @param {import("../../src/training/settings.ts").TrainSettings} settings
 * @returns {Promise<import("../../src/leads/table.ts").LeadTable>}
 */
export async function leadsOf(path, settings) {
  const columns = Object.entries(settings.columns ?? {});
  /** @param {"type" | "placeholders" | "sentinels"} key */
  const stated = (key) =>
    Object.fromEntries(columns.flatMap(([name, one]) => (one[key] ? [[name, one[key]]] : [])));
  const { table } = await readLeads(path, {
    types: { ...stated("type"), [settings.target]: "category" },
    placeholders: stated("placeholders"),
    sentinels: stated("sentinels"),
  });
  return table;
}
