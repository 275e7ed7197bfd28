/** How a criterion, a concept and a framework may be called: these names become keys, columns and flags. */
export const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** The pattern in words. */
export const NAME_WANTED = "a name of letters, digits, - and _ that starts with a letter";

/** How a segment may be called: people read it, nothing else does. */
export const SEGMENT_PATTERN = /^\S(?:.{0,58}\S)?$/u;

/** That pattern in words. */
export const SEGMENT_WANTED = "a name of at most 60 characters that neither starts nor ends with a blank";
