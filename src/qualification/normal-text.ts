import { cleanText } from "../leads/text.ts";

/**
 * A text as it is compared with a spelling: cleaned, in lower case, every run of white space, dashes and underscores one
 * space, so that `Decision-Maker`, `decision_maker` and `decision maker` are one answer.
 */
export function normalText(text: string): string {
  return cleanText(text)
    .toLowerCase()
    .replace(/[\s_\p{Dash_Punctuation}]+/gu, " ")
    .trim();
}
