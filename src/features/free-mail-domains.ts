/**
 * Free mail and internet providers' mail for private people that `email-providers` 2.26 lacks; each was reviewed: strangers get
 * an address there, and few or no employees do.
 */
export const MORE_FREE_MAIL: readonly string[] = [
  "aon.at",
  "casema.nl",
  "chello.at",
  "comhem.se",
  "duck.com",
  "fastmail.com",
  "gmx.ch",
  "hispeed.ch",
  "mozmail.com",
  "outlook.ch",
  "posteo.de",
  "posteo.net",
  "quicknet.nl",
  "skiff.com",
  "tuta.io",
  "tutanota.com",
  "tutanota.de",
  "upcmail.nl",
  "xs4all.nl",
  "ziggo.nl",
];

/** What the package lists although its addresses are a company's own: those of its employees. */
export const NOT_FREE_MAIL: readonly string[] = ["bt.com", "facebook.com"];
