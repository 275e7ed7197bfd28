/**
 * The words by which a job title is read, in English, German, French and Spanish, with the commonest of Italian, Dutch and
 * Portuguese, usual abbreviations and frequent misspellings. They stand as `readJobTitle` makes titles: lower case,
 * without diacritics, words apart by a space; `|` is the title's begin, its end, or a comma, slash, dash or "and" in it.
 *
 * Rows stand in order of strength: of all rows with a word in the title, the first decides. A longer entry hides the
 * shorter ones inside it ("vice president" hides "president").
 */
export interface WordRow<Level extends string> {
  readonly level: Level;
  readonly words: readonly string[];
}

export const SENIORITIES = [
  "owner",
  "c-level",
  "vp",
  "director",
  "head",
  "manager",
  "senior",
  "staff",
  "junior",
  "assistant",
  "other",
] as const;
export type Seniority = (typeof SENIORITIES)[number];

export const FUNCTIONS = [
  "executive",
  "sales",
  "marketing",
  "product",
  "technology",
  "finance",
  "operations",
  "purchasing",
  "hr",
  "legal",
  "service",
  "administration",
  "medical",
  "education",
  "other",
] as const;
export type JobFunction = (typeof FUNCTIONS)[number];

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

const LEAD_OF_A_GROUP = [
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

function compounds<Level extends string>(
  levelOf: (area: JobFunction, ending: Seniority) => Level,
): WordRow<Level>[] {
  return GERMAN_AREAS.flatMap(([area, stems]) =>
    GERMAN_ENDINGS.map(([ending, endings]) => ({
      level: levelOf(area, ending),
      words: stems
        .flatMap((stem) => endings.map((end) => stem + end))
        .filter((word) => !LEAD_OF_A_GROUP.includes(word)),
    })),
  );
}

/** Splits at commas; only to keep the tables below readable. */
function words(list: string): string[] {
  return list.split(",").map((word) => word.trim());
}

/** Sorts compounds between the other rows by their level. */
function withCompounds(rows: readonly WordRow<Seniority>[]): WordRow<Seniority>[] {
  const extra = compounds((_, ending) => ending);
  const placed = new Set<Seniority>();
  return rows.flatMap((row) => {
    if (placed.has(row.level)) return [row];
    placed.add(row.level);
    return [row, ...extra.filter(({ level }) => level === row.level)];
  });
}

export const SENIORITY_WORDS: readonly WordRow<Seniority>[] = withCompounds([
  {
    // who works for a chief isn't one, so these come first; "assistant manager" never gets here, see `readJobTitle`
    level: "assistant",
    words: words(
      `assistant, assistants, assistent, assistentin, assistenz, assistante, asistente, asistenta, assistente, asst, assit,
      secretary, sekretar, sekretarin, sekretariat, secretaire, secretario, secretaria, receptionist, office clerk,
      pa to, ea to, | pa |, | ea |`,
    ),
  },
  {
    level: "junior",
    words: words(
      `junior, jr, jnr, trainee, intern, internship, apprentice, working student, werkstudent, werkstudentin, praktikant,
      praktikantin, azubi, auszubildender, auszubildende, volontar, volontarin, stagiaire, alternant, alternante, apprenti,
      becario, becaria, practicante, aprendiz, stagista, estagiario, stagiair, entry level`,
    ),
  },
  {
    level: "owner",
    words: words(
      `owner, owners, co owner, proprietor, founder, cofounder, co founder, entrepreneur, self employed, business owner,
      managing partner, founding partner, senior partner, equity partner, general partner, | partner |, | managing member |,
      inhaber, inhaberin, inh, eigentumer, eigentumerin, grunder, grunderin, mitgrunder, mitgrunderin, unternehmer,
      unternehmerin, gesellschafter, gesellschafterin, selbstandig, selbststandig, selbstandiger, selbststandiger,
      fondateur, fondatrice, cofondateur, cofondatrice, co fondateur, co fondatrice, proprietaire, gerant, gerante, patron, patronne,
      auto entrepreneur, chef d entreprise, associe gerant, dueno, duena, propietario, propietaria, fundador, fundadora,
      cofundador, cofundadora, empresario, empresaria, emprendedor, emprendedora, autonomo, socio, socia, socio fundador,
      titolare, fondatore, fondatrice, imprenditore, eigenaar, oprichter, socio gerente`,
    ),
  },
  {
    level: "c-level",
    words: words(
      `chiefofficer, chief executive, ceo, cfo, cto, cio, cmo, coo, cro, cco, cso, cpo, chro, cdo, ciso, clo, cxo, president, co president,
      managing director, | md |, chairman, chairwoman, chairperson, | chair |, vice chairman, executive chairman, board member,
      member of the board, board of directors, general counsel, secretary general, general secretary, mayor,
      geschaftsfuhrer, geschaftsfuhrerin, geschaftsfuhrung, geschaftsleitung, geschaftsleiter, gf, vorstand, vorstandin,
      vorstandsvorsitzender, vorstandsvorsitzende, vorstandsmitglied, burgermeister, burgermeisterin,
      pdg, directeur general, directrice generale, president directeur general, presidente directrice generale, presidente, dg,
      dirigeant, dirigeante, director general, directora general, gerente general, consejero delegado, consejera delegada,
      director ejecutivo, directora ejecutiva, amministratore delegato, amministratore, amministratore unico, direttore generale,
      algemeen directeur, diretor geral, bestuurder`,
    ),
  },
  {
    level: "vp",
    words: words(
      `vp, svp, evp, avp, rvp, vice president, vice presidente, vicepresident, vicepresidente, vizeprasident, vizeprasidentin, vice pres`,
    ),
  },
  {
    level: "director",
    words: words(
      `director, directors, directer, dir, executive director, company secretary, dean, provost, direktor, direktorin,
      directeur, directrice, directora, direttore, direttrice, diretor, diretora, dsi, daf, drh, decano, subdirector, subdirectora`,
    ),
  },
  {
    level: "head",
    words: words(
      `head, heads, chief, chief of staff, general manager, gm, country manager, plant manager, treasurer, principal of, school principal,
      headmaster, headteacher, superintendent, leiter, leiterin, leitung, prokurist, prokuristin, dezernent, chef, chefin,
      chef de service, chef des ventes, chef de departement, chef du service, jefe, jefa, jefe de ventas, responsable de departamento,
      capo, hoofd, chefarzt, chefarztin`,
    ),
  },
  {
    level: "manager",
    words: words(
      `manager, managers, managerin, mgr, mngr, mgmt, manger, managr, mananger, manageress, supervisor, superviseur, supervisora,
      team lead, team leader, teamlead, teamleader, group leader, group lead, foreman, shift leader, line manager, in charge,
      chef de projet, cheffe de projet, chef de produit, cheffe de produit, chef d equipe, chef de chantier, chef de rayon, chef de zone,
      responsable, responsabile, encargado, encargada, gerente, jefe de proyecto, jefa de proyecto, 
      meister, polier, scrum master, ${LEAD_OF_A_GROUP.join(", ")}`,
    ),
  },
  {
    level: "senior",
    words: words(
      `senior, sr, snr, sen, lead, principal, staff engineer, staff scientist, professor, prof, professeur des universites, profesor titular,
      architect, architekt, architektin, architecte, arquitecto, arquitecta, oberarzt, oberarztin, leitender, leitende, fellow, expert,
      experte, expertin, experto, experta`,
    ),
  },
  {
    level: "staff",
    words: words(
      `engineer, engineers, engeneer, enginer, developer, dev, developper, programmer, analyst, analist, consultant, specialist, accountant, bookkeeper,
      representative, rep, executive, exec, account executive, sales executive, marketing executive, business partner, associate,
      officer, agent, advisor, adviser, designer, technician, clerk, coordinator, co ordinator, administrator, admin, planner,
      product owner, process owner, generalist, recruiter, buyer, procurement officer, controller, comptroller, auditor, attorney, lawyer,
      counsel, solicitor, paralegal, nurse, physician, doctor, surgeon, dentist, pharmacist, therapist, teacher, lecturer,
      instructor, trainer, researcher, scientist, data scientist, writer, editor, copywriter, broker, banker, salesman,
      saleswoman, salesperson, operator, mechanic, electrician, driver, worker, employee, staff, freelancer, freelance, contractor,
      support, lead generation, sdr, bdr, csm,
      mitarbeiter, mitarbeiterin, sachbearbeiter, sachbearbeiterin, referent, referentin, berater, beraterin, ingenieur, ingenieurin,
      entwickler, entwicklerin, techniker, technikerin, verkaufer, verkauferin, einkaufer, einkauferin, buchhalter, buchhalterin,
      kaufmann, kauffrau, angestellter, angestellte, fachkraft, lehrer, lehrerin, arzt, arztin, rechtsanwalt, rechtsanwaltin, jurist,
      juristin, krankenschwester, pfleger, programmierer, programmiererin, informatiker, informatikerin, dozent, dozentin, administratorin,
      controllerin, redakteur, redakteurin, fachinformatiker,
      commercial, commerciale, technico commercial, charge, chargee, charge de clientele, ingenieure, developpeur, developpeuse,
      comptable, acheteur, acheteuse, vendeur, vendeuse, juriste, avocat, avocate, infirmier, infirmiere, medecin, enseignant,
      enseignante, professeur, formateur, formatrice, technicien, technicienne, gestionnaire, employe, employee, conseiller, conseillere,
      analyste, consultante, redacteur, redactrice, coordinateur, coordinatrice, recruteur, recruteuse, controleur de gestion,
      comercial, ingeniero, ingeniera, desarrollador, desarrolladora, contador, contadora, contable, vendedor, vendedora, comprador,
      compradora, abogado, abogada, enfermero, enfermera, medico, medica, profesor, profesora, maestro, maestra, tecnico, tecnica,
      analista, consultor, consultora, empleado, empleada, asesor, asesora, especialista, coordinador, coordinadora, programador,
      programadora, administrativo, administrativa, ejecutivo, ejecutiva, ejecutivo de cuentas, operario, delegado comercial,
      impiegato, impiegata, medewerker, adviseur, verkoper, inkoper`,
    ),
  },
  {
    level: "junior",
    words: words("student, studentin, etudiant, etudiante, estudiante, schuler, schulerin"),
  },
]);

export const FUNCTION_WORDS: readonly WordRow<JobFunction>[] = [
  // words that name a profession decide before words that name an area ("financial software engineer")
  {
    level: "administration",
    words: words(
      `executive assistant, personal assistant, management assistant, assistant to, asst to, assistant of, pa to, ea to, | pa |, | ea |, secretary to,
      assistent der, assistentin der, assistenz der, assistante de, assistante de direction, asistente de direccion, secretaria de direccion`,
    ),
  },
  {
    level: "technology",
    words: words(
      `cto, cio, ciso, software, software engineer, developer, dev, developper, programmer, entwickler, entwicklerin, programmierer, programmiererin,
      developpeur, developpeuse, desarrollador, desarrolladora, programador, programadora, devops, dsi, sysadmin, system administrator,
      systems administrator, it administrator, network engineer, data engineer, data scientist, web developer, fachinformatiker, informatiker, informatikerin,
      chief data, chief digital, chief technology, chief information, it consultant, it manager, it project manager, it director`,
    ),
  },
  {
    level: "finance",
    words: words(
      "cfo, daf, accountant, bookkeeper, buchhalter, buchhalterin, comptable, contador, contadora, contable, finanzvorstand, chief financial, chief finance, chief accountant",
    ),
  },
  {
    level: "marketing",
    words: words("cmo, chief marketing, product marketing, trade marketing, copywriter, community manager"),
  },
  {
    level: "sales",
    words: words("cro, chief revenue, chief sales, chief commercial, cso, sdr, bdr, sales engineer"),
  },
  {
    level: "hr",
    words: words(
      "chro, drh, recruiter, recruteur, recruteuse, talent acquisition, hr business partner, chief people, chief human",
    ),
  },
  { level: "operations", words: words("coo, chief operating, chief operations") },
  { level: "product", words: words("cpo, chief product") },
  {
    level: "education",
    words: words(
      `professor, prof, teacher, lecturer, headteacher, headmaster, school principal, dean, provost, lehrer, lehrerin, dozent, dozentin, professeur, enseignant,
      enseignante, profesor, profesora, maestro, maestra, assistant professor`,
    ),
  },
  {
    level: "medical",
    words: words(
      `physician, doctor, surgeon, dentist, pharmacist, nurse, therapist, arzt, arztin, chefarzt, chefarztin, oberarzt, oberarztin, krankenschwester, pfleger,
      medecin, infirmier, infirmiere, medico, medica, enfermero, enfermera, chief medical, apotheker, apothekerin`,
    ),
  },
  {
    level: "legal",
    words: words(
      `clo, general counsel, counsel, lawyer, attorney, solicitor, paralegal, rechtsanwalt, rechtsanwaltin, jurist, juristin, juriste, avocat, avocate,
      abogado, abogada, notary, notar, notaire, chief legal, chief compliance`,
    ),
  },
  { level: "executive", words: words("ceo, chief executive, pdg") },
  // areas
  {
    level: "purchasing",
    words: words(
      `purchasing, procurement, buyer, buying, sourcing, einkauf, einkaufer, einkauferin, beschaffung, achats, achat, acheteur, acheteuse, compras,
      comprador, compradora, aprovisionamiento, acquisti, inkoop, inkoper, category manager`,
    ),
  },
  {
    level: "sales",
    words: words(
      `sales, sale, account executive, account manager, account director, key account, account management, business development, biz dev, bizdev, bd, revenue, commercial,
      commerciale, commerciaux, salesman, saleswoman, salesperson, presales, pre sales, channel, lead generation, vertrieb, verkauf,
      verkaufer, verkauferin, aussendienst, innendienst, ventes, vente, vendeur, vendeuse, technico commercial, comercial, ventas, vendedor, vendedora,
      ejecutivo de cuentas, vendite, verkoop, verkoper, export, territory, partnerships, partner manager, charge de clientele`,
    ),
  },
  {
    level: "marketing",
    words: words(
      `marketing, mktg, mkt, mkting, marketting, brand, communications, communication, comms, pr, public relations, advertising, seo, sem, social media, content,
      growth, demand generation, demand gen, crm, digital marketing, events, media, werbung, kommunikation, offentlichkeitsarbeit, publicite,
      comunicacion, publicidad, mercadotecnia, mercadeo`,
    ),
  },
  {
    level: "hr",
    words: words(
      `hr, human resources, human resource, people, people operations, people ops, talent, recruiting, recruitment, payroll, learning, personal, personalwesen, rh,
      ressources humaines, recursos humanos, rrhh, risorse umane, training`,
    ),
  },
  {
    level: "legal",
    words: words(
      "legal, compliance, law, contracts, recht, rechtsabteilung, juridique, affaires juridiques, datenschutz, privacy, juridico",
    ),
  },
  {
    level: "medical",
    words: words(
      "medical, medicine, clinical, clinic, health, healthcare, nursing, pharmacy, hospital, klinik, pflege, medizin, medizinischer, sante, salud, clinico",
    ),
  },
  {
    level: "service",
    words: words(
      `customer success, customer service, customer support, customer care, customer experience, client services, client success, support, help desk, helpdesk,
      service desk, csm, kundendienst, kundenservice, kundenbetreuung, kundenbetreuer, kundenbetreuerin, kundenberater, kundenberaterin, service client,
      relation client, conseiller client, atencion al cliente, servicio al cliente, call center`,
    ),
  },
  {
    level: "product",
    words: words(
      "product, products, product manager, product owner, ux, ui, produkt, produktmanagement, produit, chef de produit, cheffe de produit, producto, product management, prodotto",
    ),
  },
  {
    level: "finance",
    words: words(
      `finance, financial, finances, finanz, finanzen, accounting, accounts, accounts payable, accounts receivable, controlling, controller, controllerin,
      comptroller, treasurer, treasury, tax, audit, auditor, investment, investor, investments, fp, budget, buchhaltung, rechnungswesen, steuern, finanzas,
      contabilidad, comptabilite, financier, financiere, financiero, financiera, controle de gestion, controleur de gestion, banker, finanza`,
    ),
  },
  {
    level: "technology",
    words: words(
      `it, i t, ict, edv, technology, technologies, tech, engineering, engineer, engineers, engeneer, enginer, ingenieur, ingenieure, ingenieurin, ingeniero,
      ingeniera, information systems, information technology, information security, security, cyber, cybersecurity, infrastructure, network, systems, system, data,
      cloud, web, digital, rnd, research, science, scientist, technical, technischer, technische, technician, techniker, technikerin, technik, technicien, technicienne, technique,
      tecnico, tecnica, tecnologia, informatique, informatica, informatik, systemes, entwicklung, forschung, developpement, desarrollo, sistemas, qa, architect, automation`,
    ),
  },
  {
    level: "operations",
    words: words(
      `operations, ops, operation, operational, operating, supply chain, logistics, logistic, production, manufacturing, plant, plant manager, warehouse, quality,
      project, projects, project manager, project management, pmo, program, programme, facilities, facility, maintenance, procurement operations, betrieb, betriebs,
      produktion, fertigung, logistik, lager, qualitat, projekt, projektmanagement, ${LEAD_OF_A_GROUP.filter((word) => word.startsWith("projekt")).join(", ")},
      logistique, qualite, exploitation, chef de projet, cheffe de projet, operaciones, produccion, logistica, calidad, proyecto, jefe de proyecto,
      jefa de proyecto, safety, ehs, operator, scrum master, werk, chantier`,
    ),
  },
  {
    level: "education",
    words: words(
      "education, school, academic, academics, university, curriculum, faculty, schule, universitat, ecole, universite, formation, formateur, formatrice, educacion, escuela, universidad, instructor, trainer, ausbildung",
    ),
  },
  ...compounds((area) => area).filter(({ level }) => level !== "other"),
  {
    level: "executive",
    words: words(
      `owner, owners, co owner, business owner, founder, cofounder, co founder, president, managing director, | md |, managing partner, founding partner, general manager, gm, executive director,
      chairman, chairwoman, chairperson, | chair |, board member, member of the board, board of directors, proprietor, entrepreneur, | partner |,
      inhaber, inhaberin, inh, eigentumer, eigentumerin, grunder, grunderin, mitgrunder, mitgrunderin, unternehmer, unternehmerin, gesellschafter, gesellschafterin,
      geschaftsfuhrer, geschaftsfuhrerin, geschaftsfuhrung, geschaftsleitung, geschaftsleiter, gf, vorstand, vorstandsmitglied, vorstandsvorsitzender,
      directeur general, directrice generale, dg, dirigeant, dirigeante, gerant, gerante, fondateur, fondatrice, cofondateur, cofondatrice, co fondateur, co fondatrice, proprietaire, chef d entreprise, presidente,
      director general, directora general, gerente general, consejero delegado, consejera delegada, director ejecutivo, directora ejecutiva, dueno, duena, propietario, propietaria,
      fundador, fundadora, empresario, empresaria, titolare, amministratore delegato, amministratore unico, direttore generale, eigenaar, oprichter, socio, socia`,
    ),
  },
  {
    level: "administration",
    words: words(
      `executive assistant, personal assistant, administrative assistant, office manager, office, administration, administrative, admin, administrator, assistant, assistentin, assistenz,
      assistante, asistente, secretary, sekretarin, sekretar, sekretariat, secretaire, secretaria, secretario, receptionist, verwaltung, administrativo,
      administrativa, clerk, pa to, ea to, | pa |, | ea |`,
    ),
  },
  // tells no field, and hides the president inside it
  { level: "other", words: words("vice president, vice presidente, vice pres") },
];
