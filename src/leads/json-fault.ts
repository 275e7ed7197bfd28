/** Where a text stops being JSON, and what was wanted there. */
export interface JsonFault {
  /** Of the first token that doesn't fit, in UTF-16 units; the text's length where it ends too early. */
  readonly offset: number;
  readonly wanted: string;
}

const SPACE = /[ \t\n\r]*/y;
// A string is taken piece by piece: one pattern for all of it overflows the engine's stack at a few million characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside a string
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * The first place where `text` isn't JSON (RFC 8259), or null where all of it is. `JSON.parse` tells the place in words
 * that change with the engine, or not at all.
 */
export function findJsonFault(text: string): JsonFault | null {
  /** The closing brackets that are due, innermost last. */
  const closing: ("}" | "]")[] = [];
  let at = 0;
  const take = (token: RegExp): boolean => {
    token.lastIndex = at;
    if (!token.test(text)) return false;
    at = token.lastIndex;
    return true;
  };
  const takeMark = (mark: string): boolean => {
    if (text[at] !== mark) return false;
    at += 1;
    return true;
  };

  const takeString = (): boolean => {
    const start = at;
    if (!takeMark('"')) return false;
    do take(PLAIN);
    while (take(ESCAPE));
    if (takeMark('"')) return true;
    at = start;
    return false;
  };

  let next: "value" | "firstItem" | "key" | "firstKey" | "after" = "value";
  for (;;) {
    take(SPACE);
    const close = closing.at(-1);
    if (next === "after") {
      if (close === undefined) return at === text.length ? null : { offset: at, wanted: "the end" };
      if (takeMark(close)) closing.pop();
      else if (takeMark(",")) next = close === "}" ? "key" : "value";
      else return { offset: at, wanted: `a comma or ${close}` };
    } else if (next === "key" || next === "firstKey") {
      if (next === "firstKey" && takeMark("}")) {
        closing.pop();
        next = "after";
        continue;
      }
      if (!takeString()) return { offset: at, wanted: "a key in double quotes" };
      take(SPACE);
      if (!takeMark(":")) return { offset: at, wanted: "a colon" };
      next = "value";
    } else if (next === "firstItem" && takeMark("]")) {
      closing.pop();
      next = "after";
    } else if (takeMark("{")) {
      closing.push("}");
      next = "firstKey";
    } else if (takeMark("[")) {
      closing.push("]");
      next = "firstItem";
    } else if (takeString() || take(SCALAR)) next = "after";
    else return { offset: at, wanted: "a value" };
  }
}
