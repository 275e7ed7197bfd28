/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  /** What stands behind the language: what kind of JSON, or why the block isn't run. */
  readonly about: string;
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, in their order. */
export function blocksOf(page: string): Block[] {
  return Array.from(page.matchAll(/^```(\w+)(?: (.*))?\n([\s\S]*?)^```$/gm), (found) => ({
    language: found[1]!,
    about: found[2] ?? "",
    text: found[3]!,
    line: page.slice(0, found.index).split("\n").length,
  }));
}

/** Lines of code that no fence marks, by number: an indented block, which says nothing of what it is. */
export function indentedLines(page: string): number[] {
  const lines = page.replaceAll(/^```[\s\S]*?^```$/gm, (block) => block.replaceAll(/[^\n]/g, "")).split("\n");
  return lines.flatMap((line, i) => (/^ {4}\S/.test(line) && lines[i - 1]?.trim() === "" ? [i + 1] : []));
}

/** A command of a session, and what the page shows of its output. */
export interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

/** The commands of a `console` block, which stand behind "$ ". */
export function sessionOf(text: string): Shown[] {
  const found: { command: string; output: string[] }[] = [];
  for (const line of text.trimEnd().split("\n"))
    if (line.startsWith("$ ")) found.push({ command: line.slice(2), output: [] });
    else found.at(-1)!.output.push(line);
  return found;
}

/** The commands of a `usage` block with their flags: `leadlight NAME [NAME] … --flag`. */
export function synopsesOf(text: string): { readonly command: string[]; readonly flags: string[] }[] {
  return text.split(/^(?=leadlight )/m).map((synopsis) => ({
    command: /^leadlight ((?:[a-z]+ )*[a-z]+)(?![A-Za-z])/.exec(synopsis)![1]!.split(" "),
    flags: [...new Set(synopsis.match(/--[a-z][a-z-]*/g))],
  }));
}

/**
 * JSON as a page shows it: where it says `jsonc`, with comments and with "…" for what is left out; without the braces around where it
 * is a part of something.
 */
export function parseShown({ language, text }: Block): unknown {
  const aside = /"(?:[^"\\]|\\.)*"|\/\/.*$|…/gm;
  const bare =
    language === "jsonc" ? text.replaceAll(aside, (part) => (part.startsWith('"') ? part : "")) : text;
  return JSON.parse(/^\s*"/.test(bare) ? `{${bare}}` : bare);
}
