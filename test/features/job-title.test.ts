import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readJobTitle } from "../../src/features/job-title.ts";
import { FUNCTIONS, SENIORITIES } from "../../src/features/job-title-levels.ts";

/** Titles as people write them, with what a person makes of them: title, seniority, function. */
const titles = `
  VP, Sales                             | vp        | sales
  V.P. Ops                              | vp        | operations
  Vice-President of Engineering         | vp        | technology
  EXECUTIVE VICE PRESIDENT              | vp        | other
  SVP Finance                           | vp        | finance
  Sr. Mktg Mgr                          | manager   | marketing
  Marketing Manger                      | manager   | marketing
  Geschäftsführer                       | c-level   | executive
  Geschaeftsfuehrerin                   | c-level   | executive
  GF                                    | c-level   | executive
  Kaufm. Geschäftsführerin              | c-level   | executive
  Head of IT                            | head      | technology
  CFO / co-founder                      | owner     | finance
  Founder & CTO                         | owner     | technology
  Chief Revenue Officer                 | c-level   | sales
  Chief Medical Officer                 | c-level   | medical
  Chief Technology & Information Officer| c-level   | technology
  Chief of Staff                        | head      | other
  C.E.O.                                | c-level   | executive
  ceo                                   | c-level   | executive
  MD                                    | c-level   | executive
  Partner.                              | owner     | executive
  Managing Director                     | c-level   | executive
  President                             | c-level   | executive
  General Counsel                       | c-level   | legal
  asst. to the director                 | assistant | administration
  Executive Assistant to the CEO        | assistant | administration
  PA to Managing Director               | assistant | administration
  Assistentin der Geschäftsführung      | assistant | administration
  Sales Assistant                       | assistant | sales
  Assistante de direction               | assistant | administration
  Assistant Marketing Manager           | manager   | marketing
  Associate Director, Clinical Ops      | director  | medical
  Regional Sales Dir.                   | director  | sales
  Deputy Director, Operations           | director  | operations
  Directeur commercial                  | director  | sales
  Directrice Marketing & Communication  | director  | marketing
  Director de Recursos Humanos          | director  | hr
  DRH                                   | director  | hr
  DAF                                   | director  | finance
  PDG                                   | c-level   | executive
  Gérant                                | owner     | executive
  Chef d'entreprise                     | owner     | executive
  Inhaber                               | owner     | executive
  Owner                                 | owner     | executive
  Dueña                                 | owner     | executive
  Partner                               | owner     | executive
  Senior Partner, Tax                   | owner     | finance
  Channel Partner Manager               | manager   | sales
  HR Business Partner                   | staff     | hr
  Product Owner                         | staff     | product
  Account Executive                     | staff     | sales
  Business Development Rep              | staff     | sales
  Vertriebsleiterin                     | head      | sales
  IT-Leiter                             | head      | technology
  Leiter/in Einkauf                     | head      | purchasing
  Leiter*in Personal                    | head      | hr
  Technischer Leiter                    | head      | technology
  Projektleiter                         | manager   | operations
  Plant Manager                         | head      | operations
  Prokurist                             | head      | other
  Jefe de Ventas                        | head      | sales
  Gerente General                       | c-level   | executive
  Team Lead Customer Success            | manager   | service
  I.T. Manager                          | manager   | technology
  Office Manager                        | manager   | administration
  Responsable achats                    | manager   | purchasing
  Chef de produit                       | manager   | product
  Supply Chain Manager                  | manager   | operations
  Lead Developer                        | senior    | technology
  Principal Engineer                    | senior    | technology
  Professor of Marketing                | senior    | education
  Software Engineer                     | staff     | technology
  Financial Software Engineer           | staff     | technology
  R&D Engineer                          | staff     | technology
  Développeur web                       | staff     | technology
  Mitarbeiter(in) Buchhaltung           | staff     | finance
  Chargée de communication              | staff     | marketing
  Procurement Specialist                | staff     | purchasing
  Internal Auditor                      | staff     | finance
  Nurse                                 | staff     | medical
  Rechtsanwältin                        | staff     | legal
  Jr. Accountant                        | junior    | finance
  Werkstudent Marketing                 | junior    | marketing
  Intern - Finance                      | junior    | finance
  Student                               | junior    | other
  Spezialist Einkauf                    | staff     | purchasing
  Jefa de ingeniería                    | head      | technology
  Addetta vendite                       | staff     | sales
  Directeur financiën                   | director  | finance
  Sales                                 | other     | sales
  Ninja                                 | other     | other
  Directorate                           | other     | other
  -                                     | other     | other
`
  .trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()) as [string, string, string]);

describe("readJobTitle", () => {
  test.each(titles)("%s is %s, %s", (title, seniority, jobFunction) => {
    expect(readJobTitle(title)).toEqual({ seniority, function: jobFunction });
  });

  test("case, diacritics and outer space don't matter", () => {
    for (const [title] of titles) {
      const told = readJobTitle(title);
      expect(readJobTitle(title.toUpperCase().replaceAll("ẞ", "SS"))).toEqual(told);
      expect(readJobTitle(`  ${title.normalize("NFD").replace(/\p{M}/gu, "")} `)).toEqual(told);
    }
  });

  test("any text at all gives known levels", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (title) => {
        const told = readJobTitle(title);
        expect(SENIORITIES).toContain(told.seniority);
        expect(FUNCTIONS).toContain(told.function);
      }),
    );
  });

  test("only whole words count", () => {
    fc.assert(
      fc.property(fc.constantFrom("ceo", "vp", "director", "manager", "founder", "sales"), (word) => {
        expect(readJobTitle(`q${word}q`)).toEqual({ seniority: "other", function: "other" });
      }),
    );
  });
});
