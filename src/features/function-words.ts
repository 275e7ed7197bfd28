import { GROUP_LEADERS, germanTitles } from "./german-titles.ts";
import type { JobFunction } from "./job-title-levels.ts";
import { type WordRow, words } from "./job-title-words.ts";

/** The words that tell a field of work. */
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
      contabilidad, comptabilite, financier, financiere, financiero, financiera, controle de gestion, controleur de gestion, banker, finanza, financien, contabilita`,
    ),
  },
  {
    level: "technology",
    words: words(
      `it, i t, ict, edv, technology, technologies, tech, engineering, engineer, engineers, engeneer, enginer, ingenieur, ingenieure, ingenieurin, ingeniero,
      ingeniera, information systems, information technology, information security, security, cyber, cybersecurity, infrastructure, network, systems, system, data,
      cloud, web, digital, rnd, research, science, scientist, technical, technischer, technische, technician, techniker, technikerin, technik, technicien, technicienne, technique,
      tecnico, tecnica, tecnologia, techniek, ingenieria, ingegneria, ti, informatique, informatica, informatik, systemes, entwicklung, forschung, developpement, desarrollo, sistemas, qa, architect, automation`,
    ),
  },
  {
    level: "operations",
    words: words(
      `operations, ops, operation, operational, operating, supply chain, logistics, logistic, production, manufacturing, plant, plant manager, warehouse, quality,
      project, projects, project manager, project management, pmo, program, programme, facilities, facility, maintenance, procurement operations, betrieb, betriebs,
      produktion, fertigung, logistik, lager, qualitat, projekt, projektmanagement, ${GROUP_LEADERS.filter((word) => word.startsWith("projekt")).join(", ")},
      logistique, qualite, exploitation, chef de projet, cheffe de projet, operaciones, produccion, produzione, productie, logistica, calidad, proyecto, jefe de proyecto,
      jefa de proyecto, safety, ehs, operator, scrum master, werk, chantier`,
    ),
  },
  {
    level: "education",
    words: words(
      "education, school, academic, academics, university, curriculum, faculty, schule, universitat, ecole, universite, formation, formateur, formatrice, educacion, escuela, universidad, instructor, trainer, ausbildung",
    ),
  },
  ...germanTitles((area) => area).filter(({ level }) => level !== "other"),
  {
    level: "executive",
    words: words(
      `owner, owners, co owner, business owner, founder, cofounder, co founder, president, managing director, | md |, managing partner, founding partner, general manager, gm, executive director,
      chairman, chairwoman, chairperson, | chair |, board member, member of the board, board of directors, proprietor, entrepreneur, | partner |,
      inhaber, inhaberin, inh, eigentumer, eigentumerin, grunder, grunderin, mitgrunder, mitgrunderin, unternehmer, unternehmerin, gesellschafter, gesellschafterin,
      geschaftsfuhrer, geschaftsfuhrerin, geschaftsfuhrung, geschaftsleitung, geschaftsleiter, gf, vorstand, vorstandsmitglied, vorstandsvorsitzender,
      directeur general, directrice generale, dg, dirigeant, dirigeante, gerant, gerante, fondateur, fondatrice, cofondateur, cofondatrice, co fondateur, co fondatrice, proprietaire, chef d entreprise, presidente,
      director general, directora general, gerente general, consejero delegado, consejera delegada, director ejecutivo, directora ejecutiva, dueno, duena, propietario, propietaria,
      fundador, fundadora, empresario, empresaria, titolare, amministratore delegato, amministratore unico, direttore generale, eigenaar, oprichter, algemeen directeur, bestuurder, dga, fondatore, socio, socia`,
    ),
  },
  {
    level: "administration",
    words: words(
      `executive assistant, personal assistant, administrative assistant, office manager, office, administration, administrative, admin, administrator, assistant, assistentin, assistenz,
      assistante, asistente, secretary, sekretarin, sekretar, sekretariat, secretaire, secretaria, secretario, receptionist, verwaltung, amministrazione, administracion, segretaria, segretario, directiesecretaresse, administrativo,
      administrativa, clerk, pa to, ea to, | pa |, | ea |`,
    ),
  },
  // tells no field, and hides the president inside it
  { level: "other", words: words("vice president, vice presidente, vice pres") },
];
