import type { LeadTable } from "../leads/table.ts";
import { type Labels, labelLeads } from "./labels.ts";
import { type Audit, auditLeakage } from "./leakage.ts";
import { timesFor } from "./prepare.ts";
import { assignRoles, type Roles } from "./roles.ts";
import type { TrainSettings } from "./settings.ts";

/** What the audit finds in leads before anything is learned from them. */
export interface AuditedLeads extends Audit {
  readonly roles: Roles;
  readonly labels: Labels;
}

/**
 * The leakage audit over all mature leads of a table, as a profile tells it; `train` repeats it on its training side alone.
 * @param settings those of a training; `target` is enough
 * @throws InputError where a column that is named isn't there, or the outcome can't be read
 */
export function auditLeads(table: LeadTable, settings: TrainSettings): AuditedLeads {
  const roles = assignRoles(table, settings);
  const { target, positive, lost, until, seed = 1 } = settings;
  const labels = labelLeads(table, {
    target,
    ...(positive && { positive }),
    ...(lost && { lost }),
    ...(until !== undefined && { until }),
    ...(roles.created && { created: roles.created }),
    ...(roles.closed && { closed: roles.closed }),
    fewest: 1, // it is wanted most where there is too little to train on
  });
  const audit = auditLeakage(table, {
    columns: roles.features.filter((name) => name !== roles.created),
    rows: labels.mature,
    outcome: labels.outcome,
    y: labels.y,
    ...timesFor(table, roles, labels.endOfData),
    seed,
  });
  return { ...audit, roles, labels };
}
