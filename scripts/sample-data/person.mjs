import { DISPOSABLE_MAIL, FIRST_NAMES, FREE_MAIL, LAST_NAMES } from "./words.mjs";

/** @typedef {import("../lib/seeded.mjs").Seeded} Seeded */
/** @typedef {import("./words.mjs").Language} Language */
/** @typedef {"company" | "free" | "disposable" | "invalid" | "missing"} EmailKind */

/**
 * @param {Seeded} random
 * @param {Language} language
 */
export function personName(random, language) {
  return { first: random.pick(FIRST_NAMES[language]), last: random.pick(LAST_NAMES[language]) };
}

/**
 * An address of that kind, as typed. Free and disposable ones carry five random digits, so that hitting an address that
 * someone owns is unlikely.
 * @param {Seeded} random
 * @param {EmailKind} kind
 * @param {{ first: string, last: string }} name
 * @param {Language} language
 * @param {string} domain the company's
 */
export function emailAddress(random, kind, name, language, domain) {
  const first = plain(name.first);
  const last = plain(name.last);
  const digits = String(10_000 + random.below(90_000));
  switch (kind) {
    case "company":
      return asTyped(
        random,
        `${random.pick([`${first}.${last}`, `${first.charAt(0)}.${last}`, `${first.charAt(0)}${last}`, first])}@${domain}`,
      );
    case "free":
      return asTyped(
        random,
        `${random.pick([`${first}.${last}`, `${first.charAt(0)}${last}`, last])}${digits}@${random.pick(FREE_MAIL[language])}`,
      );
    case "disposable":
      return `${random.pick([first, last, "test", "x"])}${digits}@${random.pick(DISPOSABLE_MAIL)}`;
    case "invalid":
      return random.pick([
        `${first}.${last}@`,
        `${first} ${last}@${domain}`,
        `${first}.${last}(at)${domain}`,
        `${last}.${domain}`,
        "none",
        "-",
        "no@email",
      ]);
    case "missing":
      return "";
  }
}

/**
 * Lower case without accents, blanks and apostrophes: what fits the left side of an address.
 * @param {string} name
 */
function plain(name) {
  const spelled = name
    .toLowerCase()
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss");
  return spelled.normalize("NFD").replace(/[^a-z-]/g, "");
}

/**
 * @param {Seeded} random
 * @param {string} address
 */
function asTyped(random, address) {
  const how = random.uniform();
  if (how < 0.03) return address.toUpperCase();
  if (how < 0.08) return address.charAt(0).toUpperCase() + address.slice(1);
  return address;
}
