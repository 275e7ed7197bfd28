import { GROUP_LEADERS, germanTitles } from "./german-titles.ts";
import type { Seniority } from "./job-title-levels.ts";
import { type WordRow, words } from "./job-title-words.ts";

/** The words that tell a rank. */
export const SENIORITY_WORDS: readonly WordRow<Seniority>[] = withCompounds([
  {
    // who works for a chief isn't one, so these come first; "assistant manager" never gets here, see `readJobTitle`
    level: "assistant",
    words: words(
      `assistant, assistants, assistent, assistentin, assistenz, assistante, asistente, asistenta, assistente, asst, assit,
      secretary, sekretar, sekretarin, sekretariat, secretaire, secretario, secretaria, receptionist, office clerk, segretaria, segretario, secretaresse, directiesecretaresse, managementassistent,
     
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
      algemeen directeur, dga, diretor geral, bestuurder`,
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
      capo, hoofd, afdelingshoofd, hauptabteilungsleiter, hauptabteilungsleiterin, chefarzt, chefarztin`,
    ),
  },
  {
    level: "manager",
    words: words(
      `manager, managers, managerin, mgr, mngr, mgmt, manger, managr, mananger, manageress, supervisor, superviseur, supervisora,
      team lead, team leader, teamlead, teamleader, group leader, group lead, foreman, shift leader, line manager, in charge,
      chef de projet, cheffe de projet, chef de produit, cheffe de produit, chef d equipe, chef de chantier, chef de rayon, chef de zone,
      responsable, responsabile, resp, encargado, encargada, gerente, jefe de proyecto, jefa de proyecto, 
      meister, polier, scrum master, ${GROUP_LEADERS.join(", ")}`,
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
      spezialist, spezialistin, specialiste, specialista, addetto, addetta, impiegato, impiegata, medewerker, adviseur, verkoper, inkoper`,
    ),
  },
  {
    level: "junior",
    words: words(
      "student, studentin, etudiant, etudiante, estudiante, studente, studentessa, schuler, schulerin",
    ),
  },
]);

/** Puts the German compounds after the first row of their level. */
function withCompounds(rows: readonly WordRow<Seniority>[]): WordRow<Seniority>[] {
  const extra = germanTitles((_, ending) => ending);
  const placed = new Set<Seniority>();
  return rows.flatMap((row) => {
    if (placed.has(row.level)) return [row];
    placed.add(row.level);
    return [row, ...extra.filter(({ level }) => level === row.level)];
  });
}
