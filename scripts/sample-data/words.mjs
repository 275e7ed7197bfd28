/** The word lists of the simulated leads. Companies and people are put together from parts; none is meant to exist. */

/** @typedef {"en" | "de" | "fr" | "es" | "it" | "nl"} Language */

/** @type {Readonly<Record<string, { weight: number, language: Language, legal: readonly string[] }>>} */
export const COUNTRIES = {
  "United States": { weight: 24, language: "en", legal: [", Inc.", " Inc", " LLC", " Corp."] },
  Germany: { weight: 16, language: "de", legal: [" GmbH", " AG", " GmbH & Co. KG"] },
  "United Kingdom": { weight: 12, language: "en", legal: [" Ltd", " Limited", " plc"] },
  France: { weight: 9, language: "fr", legal: [" SAS", " SARL", " SA"] },
  Netherlands: { weight: 6, language: "nl", legal: [" B.V.", " BV"] },
  Spain: { weight: 6, language: "es", legal: [" S.L.", " SA"] },
  Italy: { weight: 5, language: "it", legal: [" S.p.A.", " Srl"] },
  Switzerland: { weight: 4, language: "de", legal: [" AG", " GmbH"] },
  Canada: { weight: 4, language: "en", legal: [" Inc.", " Ltd."] },
  Austria: { weight: 3, language: "de", legal: [" GmbH"] },
  Sweden: { weight: 3, language: "en", legal: [" AB"] },
  India: { weight: 3, language: "en", legal: [" Pvt. Ltd."] },
  Australia: { weight: 3, language: "en", legal: [" Pty Ltd"] },
  Poland: { weight: 2, language: "en", legal: [" Sp. z o.o."] },
};

export const INDUSTRIES = {
  "Software & IT": 16,
  Manufacturing: 14,
  "Professional Services": 12,
  Retail: 9,
  "Financial Services": 9,
  Healthcare: 8,
  "Logistics & Transport": 7,
  Construction: 5,
  Education: 5,
  Media: 4,
  Energy: 4,
  Hospitality: 3,
  "Public Sector": 3,
  Agriculture: 1,
};

/**
 * The words of a text, which stand between bars.
 * @param {string} text
 * @returns {readonly string[]}
 */
export function list(text) {
  return text.split(" | ");
}

export const COMPANY_FIRST = list(
  "Alder | Amber | Argo | Aster | Beacon | Birch | Bright | Calder | Cedar | Cobalt | Copper | " +
    "Crest | Delta | Ember | Fair | Falcon | Fern | Glen | Granite | Harbor | Hazel | Helio | Iron | " +
    "Juniper | Kestrel | Lark | Linden | Lumen | Maple | Meridian | Nord | Oak | Onyx | Opal | " +
    "Orchard | Pine | Polar | Quarry | Raven | River | Rowan | Sable | Silver | Slate | Sol | Stern | " +
    "Stone | Summit | Tarn | Thorn | Tidal | Umber | Vale | Vega | Violet | Wester | Willow | Winter | " +
    "Wren | Zephyr",
);

export const COMPANY_SECOND = list(
  "bach | berg | bridge | brook | burg | castle | cliff | dale | feld | field | ford | forge | " +
    "gate | grove | haus | haven | heim | hill | hof | hurst | land | lane | mark | mere | mill | " +
    "moor | mont | point | port | quay | reach | ridge | see | shore | stadt | tal | ton | view | " +
    "wald | ward | way | well | werk | wick | wood | works | worth | yard",
);

export const COMPANY_THIRD = list(
  "Systems | Group | Partners | Industries | Solutions | Technologies | Consulting | Logistics | " +
    "Foods | Media | Energy | Design | Trading | Services | Labs | Health | Capital | Digital | " +
    "Engineering | Holding",
);

/** @type {Readonly<Record<Language, readonly string[]>>} */
export const FIRST_NAMES = {
  en: list(
    "James | Mary | Robert | Linda | Michael | Susan | David | Karen | Daniel | Emma | Oliver | " +
      "Priya | Arjun | Sarah | Thomas | Grace | Kevin | Laura | Brian | Sophie | Erik | Agnieszka | " +
      "Piotr | Ingrid",
  ),
  de: list(
    "Anna | Jürgen | Sabine | Stefan | Katrin | Thomas | Ursula | Matthias | Heike | Jörg | Lukas | " +
      "Lea | Florian | Birgit | Günther | Nina | Moritz | Silke",
  ),
  fr: list(
    "Camille | Jean-Luc | François | Élodie | Hélène | Mathieu | Céline | Pierre | Amélie | Nicolas | " +
      "Zoé | Thierry",
  ),
  es: list(
    "Carmen | José | Lucía | Javier | María | Íñigo | Pilar | Álvaro | Marta | Sergio | Núria | " + "Diego",
  ),
  it: list("Giulia | Marco | Francesca | Luca | Chiara | Matteo | Elena | Paolo | Niccolò | Sara"),
  nl: list("Sanne | Daan | Femke | Joost | Marieke | Pieter | Anouk | Bram | Lotte | Ruben"),
};

/** @type {Readonly<Record<Language, readonly string[]>>} */
export const LAST_NAMES = {
  en: list(
    "Smith | Johnson | Brown | Taylor | Wilson | O'Brien | Clark | Walker | Patel | Sharma | Hall | " +
      "Young | King | Wright | Scott | Green | Baker | Nowak | Lindqvist | MacLeod | Evans | Hughes | " +
      "Reed | Cooper",
  ),
  de: list(
    "Müller | Schmidt | Weber | Wagner | Keller | Schäfer | Koch | Richter | Groß | Braun | Hofmann | " +
      "König | Huber | Maier | Vogel | Krämer | von Berg | Lorenz",
  ),
  fr: list(
    "Martin | Lefèvre | Dubois | Moreau | Garnier | Noël | Petit | Roux | D'Amico | Girard | " + "Chevalier",
  ),
  es: list("García | Martínez | López | Núñez | Gómez | Ibáñez | Torres | de la Cruz | Ruiz | Ortega"),
  it: list("Rossi | Bianchi | Ferrari | Romano | Greco | De Luca | Conti | Rizzo | Moretti"),
  nl: list("de Vries | Jansen | van den Berg | Bakker | Visser | Smit | Mulder | de Boer | Dekker"),
};

/** Free mail by language; the first is the commonest. @type {Readonly<Record<Language, readonly string[]>>} */
export const FREE_MAIL = {
  en: list("gmail.com | gmail.com | outlook.com | yahoo.com | hotmail.com | icloud.com | aol.com"),
  de: list("gmail.com | gmx.de | web.de | t-online.de | outlook.com"),
  fr: list("gmail.com | orange.fr | hotmail.fr | laposte.net"),
  es: list("gmail.com | hotmail.com | yahoo.es"),
  it: list("gmail.com | libero.it | hotmail.it"),
  nl: list("gmail.com | hotmail.nl | ziggo.nl"),
};

export const DISPOSABLE_MAIL = list(
  "mailinator.com | yopmail.com | guerrillamail.com | 10minutemail.com | trashmail.com",
);

export const LOSS_REASONS = list(
  "no response | no budget | bad fit | timing | competitor | price | no decision",
);
