import { list } from "./words.mjs";

/**
 * Job titles as people type them: six languages, abbreviations, titles that name someone else's rank ("Assistant to the
 * CEO"), typing errors and shouting. The rank behind a title is never written to the data.
 */

/** @typedef {import("../lib/seeded.mjs").Seeded} Seeded */
/** @typedef {import("./words.mjs").Language} Language */
/** @typedef {"owner" | "chief" | "vp" | "director" | "manager" | "specialist" | "assistant" | "student"} Rank */

const FUNCTIONS = /** @type {const} */ ([
  "it",
  "finance",
  "marketing",
  "sales",
  "operations",
  "hr",
  "purchasing",
  "engineering",
]);

/** @type {Readonly<Record<Language, Readonly<Record<typeof FUNCTIONS[number], readonly string[]>>>>} */
const FUNCTION_WORDS = {
  en: {
    it: list("IT | Information Technology"),
    finance: list("Finance | Accounting"),
    marketing: list("Marketing | Mktg"),
    sales: list("Sales | Business Development"),
    operations: list("Operations | Ops"),
    hr: list("HR | Human Resources | People"),
    purchasing: list("Procurement | Purchasing"),
    engineering: list("Engineering | R&D"),
  },
  de: {
    it: list("IT | EDV"),
    finance: list("Finanzen | Controlling | Buchhaltung"),
    marketing: ["Marketing"],
    sales: ["Vertrieb"],
    operations: list("Produktion | Betrieb"),
    hr: list("Personal | HR"),
    purchasing: ["Einkauf"],
    engineering: list("Entwicklung | Technik"),
  },
  fr: {
    it: ["informatique"],
    finance: ["financier"],
    marketing: ["marketing"],
    sales: ["commercial"],
    operations: ["des opérations"],
    hr: list("RH | des ressources humaines"),
    purchasing: ["achats"],
    engineering: ["technique"],
  },
  es: {
    it: list("informática | TI"),
    finance: ["finanzas"],
    marketing: ["marketing"],
    sales: ["ventas"],
    operations: ["operaciones"],
    hr: ["RRHH"],
    purchasing: ["compras"],
    engineering: ["ingeniería"],
  },
  it: {
    it: ["IT"],
    finance: ["amministrazione"],
    marketing: ["marketing"],
    sales: ["vendite"],
    operations: ["produzione"],
    hr: ["risorse umane"],
    purchasing: ["acquisti"],
    engineering: ["tecnico"],
  },
  nl: {
    it: ["ICT"],
    finance: ["financiën"],
    marketing: ["marketing"],
    sales: ["verkoop"],
    operations: ["productie"],
    hr: list("HR | personeel"),
    purchasing: ["inkoop"],
    engineering: ["techniek"],
  },
};

/** `{}` is the function's word. @type {Readonly<Record<Language, Readonly<Record<Exclude<Rank, "chief">, readonly string[]>>>>} */
const TITLES = {
  en: {
    owner: list(
      "Owner | Founder | Co-Founder | Founder & CEO | Managing Partner | Proprietor | Owner / Director",
    ),
    vp: list("VP {} | VP of {} | Vice President {} | V.P. {} | SVP {} | Vice President, {}"),
    director: list("Director of {} | {} Director | Dir. {} | Senior Director {} | Director {}"),
    manager: list("Head of {} | {} Manager | {} Mgr | Senior {} Manager | Team Lead {} | {} Team Leader"),
    specialist: list(
      "{} Specialist | {} Analyst | Sr. {} Specialist | {} Coordinator | {} Executive | {} Associate",
    ),
    assistant: list(
      "Assistant | {} Assistant | Executive Assistant | Assistant to the CEO | PA to Managing Director | Receptionist",
    ),
    student: list("Student | Intern | {} Intern | PhD student | Trainee {}"),
  },
  de: {
    owner: list("Inhaber | Inhaberin | Gründer | Gründerin | Geschäftsführender Gesellschafter"),
    vp: list("Bereichsleiter {} | Bereichsleiterin {} | VP {}"),
    director: list("Direktor {} | Director {} | Hauptabteilungsleiter {}"),
    manager: list("Leiter {} | Leiterin {} | Abteilungsleiter {} | Leitung {} | Teamleiter {} | {}-Leiter"),
    specialist: list(
      "Sachbearbeiter {} | Sachbearbeiterin {} | Referent {} | Mitarbeiter {} | Spezialist {}",
    ),
    assistant: list("Assistenz der Geschäftsführung | Assistentin | Sekretariat | Teamassistenz {}"),
    student: list("Werkstudent | Werkstudentin {} | Praktikant {} | Student | Auszubildende"),
  },
  fr: {
    owner: list("Gérant | Gérante | Fondateur | Fondatrice | Propriétaire"),
    vp: list("Vice-président {} | VP {}"),
    director: list("Directeur {} | Directrice {} | Dir. {}"),
    manager: list("Responsable {} | Chef de service {} | Manager {}"),
    specialist: list("Chargé de mission {} | Chargée {} | Analyste {} | Technicien {}"),
    assistant: list("Assistante | Assistante de direction | Secrétaire"),
    student: list("Stagiaire | Stagiaire {} | Étudiant | Alternant {}"),
  },
  es: {
    owner: list("Propietario | Fundadora | Fundador | Socio fundador"),
    vp: list("Vicepresidente de {} | VP {}"),
    director: list("Director de {} | Directora de {} | Dir. {}"),
    manager: list("Jefe de {} | Responsable de {} | Jefa de {} | Gerente de {}"),
    specialist: list("Técnico de {} | Analista de {} | Especialista {}"),
    assistant: list("Asistente de dirección | Secretaria | Auxiliar de {}"),
    student: list("Becario | Becaria de {} | Estudiante"),
  },
  it: {
    owner: list("Titolare | Fondatore | Socio fondatore"),
    vp: list("Vicepresidente {} | VP {}"),
    director: list("Direttore {} | Direttrice {}"),
    manager: list("Responsabile {} | Capo reparto {} | Resp. {}"),
    specialist: list("Impiegato {} | Addetta {} | Specialista {}"),
    assistant: list("Assistente di direzione | Segretaria"),
    student: list("Stagista | Tirocinante {} | Studente"),
  },
  nl: {
    owner: list("Eigenaar | Oprichter | DGA"),
    vp: list("VP {} | Vice-president {}"),
    director: list("Directeur {} | Adjunct-directeur {}"),
    manager: list("Hoofd {} | Manager {} | Teamleider {} | Afdelingshoofd {}"),
    specialist: list("Medewerker {} | Specialist {} | Adviseur {}"),
    assistant: list("Directiesecretaresse | Assistent | Managementassistent"),
    student: list("Stagiair | Student | Stagiair {}"),
  },
};

/** @type {Readonly<Record<Language, Partial<Record<typeof FUNCTIONS[number], readonly string[]>> & { general: readonly string[] }>>} */
const CHIEFS = {
  en: {
    general: list("CEO | C.E.O. | Chief Executive Officer | Managing Director | President"),
    it: list("CIO | CTO | Chief Information Officer | Chief Technology Officer"),
    finance: list("CFO | Chief Financial Officer"),
    marketing: list("CMO | Chief Marketing Officer"),
    sales: list("CRO | Chief Revenue Officer"),
    operations: list("COO | Chief Operating Officer"),
    hr: list("CHRO | Chief People Officer"),
  },
  de: {
    general: list("Geschäftsführer | Geschäftsführerin | GF | Geschaeftsfuehrer | Vorstand | CEO"),
    finance: list("Kaufmännischer Geschäftsführer | Finanzvorstand | CFO"),
    it: list("CIO | CTO"),
  },
  fr: {
    general: list("PDG | Directeur général | Directrice générale | DG"),
    finance: list("DAF | CFO"),
    it: ["DSI"],
    hr: ["DRH"],
  },
  es: { general: list("Director general | Directora general | Consejero delegado | CEO"), finance: ["CFO"] },
  it: { general: list("Amministratore delegato | AD | Direttore generale | CEO"), finance: ["CFO"] },
  nl: { general: list("Algemeen directeur | CEO | Bestuurder"), finance: list("CFO | Financieel directeur") },
};

/**
 * A title of that rank, as typed.
 * @param {Seeded} random
 * @param {Rank} rank
 * @param {Language} native the language of the lead's country
 */
export function jobTitle(random, rank, native) {
  const language = native !== "en" && random.chance(0.35) ? "en" : native;
  const of = random.pick(FUNCTIONS);
  const chiefs = CHIEFS[language];
  const pattern =
    rank === "chief"
      ? random.pick(random.chance(0.5) ? chiefs.general : (chiefs[of] ?? chiefs.general))
      : random.pick(TITLES[language][rank]);
  return asTyped(random, pattern.replace("{}", random.pick(FUNCTION_WORDS[language][of])));
}

/**
 * @param {Seeded} random
 * @param {string} title
 */
function asTyped(random, title) {
  const how = random.uniform();
  if (how < 0.1) return title.toLowerCase();
  if (how < 0.14) return title.toUpperCase();
  if (how < 0.17 && title.length > 5) return mistyped(random, title);
  if (how < 0.18) return `${title} `;
  return title;
}

/**
 * Two neighbouring letters exchanged, or one left out.
 * @param {Seeded} random
 * @param {string} text more than 2 characters
 */
function mistyped(random, text) {
  const at = 1 + random.below(text.length - 2);
  const swap = random.chance(0.5);
  return (
    text.slice(0, at) +
    (swap ? text.charAt(at + 1) + text.charAt(at) : text.charAt(at + 1)) +
    text.slice(at + 2)
  );
}
