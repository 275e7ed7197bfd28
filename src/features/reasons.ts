const figures = new Intl.NumberFormat("en-US");

/**
 * Why a column or one of its features is left out: the rest of a sentence that begins with its name. It holds counts, never
 * a cell.
 */
export const reasons = {
  empty: (rows: number) => `has no value in any of the ${figures.format(rows)} training rows`,
  constant: (rows: number) => `is the same in all ${figures.format(rows)} training rows`,
  nearUnique: (distinct: number, filled: number) =>
    `has ${figures.format(distinct)} different values in ${figures.format(filled)} filled training rows, like an id`,
  dealt: (distinct: number, filled: number) =>
    `has ${figures.format(distinct)} different whole numbers in ${figures.format(filled)} filled training rows, dealt out like ids`,
  tooMany: (distinct: number, rows: number) =>
    `has ${figures.format(distinct)} different values in ${figures.format(rows)} training rows, too many to tell much of each`,
  allRare: (distinct: number, rows: number, least: number) =>
    `has ${figures.format(distinct)} different values in ${figures.format(rows)} training rows, none of them in ${least} rows or more`,
  duplicate: (of: string, rows: number) =>
    `tells the same as ${of} in all ${figures.format(rows)} training rows`,
  freeText: (rows: number) =>
    `is free text, of which only whether it is filled in is used, and it is in all ${figures.format(rows)} training rows`,
};
