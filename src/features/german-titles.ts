import type { JobFunction, Seniority } from "./job-title-levels.ts";
import type { WordRow } from "./job-title-words.ts";

/** German compounds are whole words here: every area with every ending, "vertriebs" + "leiterin". */
const GERMAN_AREAS: readonly (readonly [JobFunction, readonly string[]])[] = [
  ["sales", ["vertriebs", "verkaufs", "aussendienst", "account"]],
  ["marketing", ["marketing", "werbe", "kommunikations"]],
  ["product", ["produkt"]],
  ["technology", ["it", "edv", "software", "entwicklungs", "technik", "system"]],
  ["finance", ["finanz", "buchhaltungs", "rechnungs", "controlling"]],
  [
    "operations",
    ["produktions", "betriebs", "logistik", "werks", "fertigungs", "projekt", "qualitats", "lager"],
  ],
  ["purchasing", ["einkaufs", "beschaffungs"]],
  ["hr", ["personal", "hr", "ausbildungs"]],
  ["legal", ["rechts"]],
  ["service", ["kundendienst", "service", "support"]],
  ["administration", ["buro", "verwaltungs"]],
  ["other", ["abteilungs", "bereichs", "niederlassungs", "filial", "standort", "gebiets", "regional"]],
];

const GERMAN_ENDINGS: readonly (readonly [Seniority, readonly string[]])[] = [
  ["c-level", ["vorstand"]],
  ["director", ["direktor", "direktorin"]],
  ["head", ["leiter", "leiterin", "leitung", "chef", "chefin"]],
  ["manager", ["manager", "managerin"]],
  ["assistant", ["assistent", "assistentin", "assistenz"]],
  [
    "staff",
    [
      "mitarbeiter",
      "mitarbeiterin",
      "referent",
      "referentin",
      "berater",
      "beraterin",
      "ingenieur",
      "ingenieurin",
      "entwickler",
      "entwicklerin",
      "spezialist",
      "spezialistin",
      "sachbearbeiter",
      "sachbearbeiterin",
    ],
  ],
];

/** These end like a head of something, but lead a few people. */
export const GROUP_LEADERS = [
  "projektleiter",
  "projektleiterin",
  "projektleitung",
  "teamleiter",
  "teamleiterin",
  "teamleitung",
  "gruppenleiter",
  "gruppenleiterin",
  "schichtleiter",
  "schichtleiterin",
];

/** The compounds as rows, in levels of either kind. */
export function germanTitles<Level extends string>(
  levelOf: (area: JobFunction, ending: Seniority) => Level,
): WordRow<Level>[] {
  return GERMAN_AREAS.flatMap(([area, stems]) =>
    GERMAN_ENDINGS.map(([ending, endings]) => ({
      level: levelOf(area, ending),
      words: stems
        .flatMap((stem) => endings.map((end) => stem + end))
        .filter((word) => !GROUP_LEADERS.includes(word)),
    })),
  );
}
