import { shapeChange } from "../../charts/shape-change.ts";
import { type Driver, viewDriver } from "../../explanation/drivers.ts";
import { describeEdit } from "../../scoring/describe-edit.ts";
import { figure, htmlTable, paragraph, section } from "../html.ts";
import { number } from "../markdown.ts";
import type { ReportFacts } from "../report-facts.ts";

/** What people changed by hand since the training, and how the last edits moved what a feature adds. */
export async function editsSection({
  parts,
  edits,
  metrics,
  driversBefore = [],
}: Omit<ReportFacts, "name">): Promise<string> {
  if (edits.length === 0) return "";
  const { asOfVersion } = metrics;
  return section(
    "edits",
    "Edits by hand",
    paragraph(
      `People changed what these features add to the score, and refitted nothing: all figures of quality on this page are those ` +
        `${asOfVersion === undefined ? "before these edits" : `of version ${asOfVersion}, before these edits`}.`,
    ),
    htmlTable(
      "Edits, oldest first",
      ["feature", "edit", "by", "because"],
      edits.map((edit) => [edit.feature, describeEdit(edit), edit.by, edit.because]),
    ),
    ...(await changeFigures(driversBefore, parts.drivers)),
  );
}

/** A picture for each driver that isn't what it was. */
async function changeFigures(before: readonly Driver[], after: readonly Driver[]): Promise<string[]> {
  const figures: string[] = [];
  for (const old of before) {
    const now = after.find(({ feature }) => feature.name === old.feature.name);
    if (now && now !== old) figures.push(await changeFigure(old, now));
  }
  return figures;
}

async function changeFigure(old: Driver, now: Driver): Promise<string> {
  const name = now.feature.name;
  const shapeNow = viewDriver(now).shape;
  const bins = viewDriver(old).shape.map(({ value, contribution, leads }, at) => ({
    value,
    before: contribution,
    after: shapeNow[at]!.contribution,
    leads,
  }));
  return figure(
    await shapeChange(bins, `What ${name} added to a score, and adds now`),
    `What each value of ${name} added to the log-odds before the last edits, and what it adds now; both average 0 over the training leads.`,
    htmlTable(
      name,
      ["value", "before", "now", "leads"],
      bins.map(({ value, before, after, leads }) => [
        value,
        number(before, 3),
        number(after, 3),
        String(leads),
      ]),
    ),
  );
}
