import type { Driver } from "../explanation/drivers.ts";
import { describeEdit } from "../scoring/describe-edit.ts";
import type { RecordedEdit } from "../scoring/recorded-edit.ts";
import { DRIVERS_HEADING, driversSection } from "./drivers-section.ts";
import { table } from "./markdown.ts";

const EDITS_HEADING = "## Edits by hand";

export interface CardEdits {
  /** The version that was trained, whose metrics the card tells. */
  readonly trained: number;
  /** All since then, oldest first. */
  readonly edits: readonly RecordedEdit[];
  /** After the edits. */
  readonly drivers: readonly Driver[];
}

/**
 * A model card with a section on the edits behind its opening, and the drivers as they are now; the rest stays what was
 * measured before them, which the section says.
 * @param card as `modelCard` or this function wrote it
 */
export function editedCard(card: string, { trained, edits, drivers }: CardEdits): string {
  const sections = card.trimEnd().split(/\n\n(?=## )/);
  const isOf = (heading: string) => (text: string) => text.startsWith(`${heading}\n`);
  const [opening = "", ...rest] = sections.filter((text) => !isOf(EDITS_HEADING)(text));
  const told = rest.map((text) =>
    isOf(DRIVERS_HEADING)(text)
      ? [
          ...driversSection(drivers),
          "Importances of edited features are scaled as their contributions to the training leads were; none was measured anew.",
        ].join("\n\n")
      : text,
  );
  return `${[opening, editsSection(trained, edits), ...told].join("\n\n")}\n`;
}

function editsSection(trained: number, edits: readonly RecordedEdit[]): string {
  return [
    EDITS_HEADING,
    `People changed what these features add to the score of version ${trained}, and refitted nothing. Calibration, grade cuts, ` +
      "the quantiles of the score and the settings of intervals are that version's, and so are all metrics below.",
    table(
      ["feature", "edit", "by", "because"],
      edits.map((edit) => [edit.feature, describeEdit(edit), edit.by, edit.because].map(oneLine)),
    ),
  ].join("\n\n");
}

/** A cell of Markdown can't hold a line end. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
