/** How a criterion, a concept and a framework may be called: these names become keys, columns and flags. */
export const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** The pattern in words. */
export const NAME_WANTED = "a name of letters, digits, - and _ that starts with a letter";
