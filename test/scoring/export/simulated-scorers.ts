import type { Feature, FeatureMatrix } from "../../../src/features/matrix.ts";
import { FIRST_LEVEL, MISSING } from "../../../src/features/matrix.ts";
import type { Transform } from "../../../src/features/plan.ts";
import type { ColumnType } from "../../../src/leads/table.ts";
import type { ScoreProgram } from "../../../src/program/program.ts";
import type { ScorerParts } from "../../../src/scoring/parts.ts";
import { handMadeParts } from "../fixture.ts";

/** A scorer of any program over numbers and categories, each feature the column of its name. */
export async function partsOf(win: ScoreProgram): Promise<ScorerParts> {
  const parts = await handMadeParts();
  return {
    ...parts,
    win,
    bags: [],
    drivers: [],
    framework: null,
    plan: {
      features: win.features,
      transforms: win.features.map(({ column, kind }) => ({ kind, column })),
    },
    schema: {
      columns: win.features.map(({ column, kind }) => ({ name: column, type: kind, role: "feature" })),
    },
  };
}

/** The rows of a matrix as leads; a code beyond the levels is text that nobody has seen. */
export function leadsOf({ rows, features, values }: FeatureMatrix): Record<string, number | string | null>[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      features.map(({ name, kind, levels }, f) => {
        const x = values[f]![row]!;
        if (kind === "number") return [name, Number.isNaN(x) ? null : x];
        return [name, x === MISSING ? null : (levels?.[x - FIRST_LEVEL] ?? "nobody has seen it")];
      }),
    ),
  );
}

/** A scorer that reads columns of every type; one table a feature. */
export async function everyType(): Promise<ScorerParts> {
  const of = (
    transform: Transform,
    name: string,
    levels?: string[],
  ): { transform: Transform; feature: Feature } => ({
    transform,
    feature: {
      name,
      column: transform.column,
      ...(levels ? { kind: "category", levels } : { kind: "number" }),
    },
  });
  const made = [
    of({ kind: "number", column: "visits" }, "visits"),
    of({ kind: "category", column: "industry" }, "industry", ['it\'s, "new"', "größer", "retail"]),
    of({ kind: "boolean", column: "newsletter" }, "newsletter", ["false", "true"]),
    of({ kind: "text", column: "notes" }, "notes.filled", ["false", "true"]),
    of({ kind: "date", column: "met", part: "days_before" }, "met.days_before"),
    of({ kind: "date", column: "met", part: "weekday" }, "met.weekday", ["mon", "tue", "sun"]),
    of({ kind: "date", column: "met", part: "month" }, "met.month", ["feb", "mar"]),
    of({ kind: "date", column: "met", part: "hour" }, "met.hour"),
    of({ kind: "jobTitle", column: "title", part: "seniority" }, "title.seniority", ["c-level", "manager"]),
    of({ kind: "email", column: "email" }, "email.kind", ["company", "free"]),
    of({ kind: "activity", column: "activities", measure: "count" }, "activities.count"),
  ];
  const features = made.map(({ feature }) => feature);
  const win: ScoreProgram = {
    link: "logit",
    features,
    base: -0.3,
    terms: features.map(({ levels }, feature) => ({
      kind: "table",
      feature,
      cuts: levels ? new Float64Array() : Float64Array.of(3, 8),
      values: Float64Array.from({ length: levels ? levels.length + 2 : 5 }, (_, bin) =>
        Math.sin(7 * feature + bin),
      ),
    })),
  };
  const types: Record<string, ColumnType> = {
    visits: "number",
    industry: "category",
    newsletter: "boolean",
    notes: "text",
    met: "date",
    title: "jobTitle",
    email: "email",
  };
  return {
    ...(await partsOf(win)),
    plan: { features, transforms: made.map(({ transform }) => transform) },
    schema: {
      columns: [
        { name: "id", type: "text", role: "id" },
        ...Object.entries(types).map(([name, type]) => ({
          name,
          type,
          role: "feature" as const,
          ...(name === "visits" && { sentinels: [999] }),
          ...(name === "industry" && { placeholders: ["n/a"] }),
        })),
      ],
      activities: {},
    },
  };
}

/** Leads for it, odd cells among them. */
export const ODD_LEADS: readonly Record<string, unknown>[] = [
  {
    id: "1",
    visits: 3,
    industry: 'it\'s, "new"',
    newsletter: true,
    notes: "x",
    met: "2026-02-01T08:30:00Z",
    title: "CFO",
    email: "a@acme.de",
  },
  {
    id: "2",
    visits: 2.999999999999,
    industry: "größer",
    newsletter: false,
    met: "2026-03-02",
    title: "Sales Manager",
    email: "a@gmail.com",
  },
  { id: "3", visits: 999, industry: "n/a", met: "2026-05-31T23:59:59Z", title: "wizard", email: "nothing" },
  { id: "4", visits: 8, industry: "unheard of" },
  { id: "5", notes: "only this" },
  { id: "6", industry: "  retail " },
  { id: "7", visits: -1e300 },
  { id: "8" },
  { id: "9", visits: 999, industry: "n/a" },
  { id: "10", activities: [] },
  { id: "11", activities: [{ time: "2026-05-01", type: "call" }] },
];
