import { cleanText } from "./text.ts";

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/.source;
const TOKEN = new RegExp(`(${STRING})(\\s*:)?|[{}]`, "gs");

/**
 * The first key that stands twice in one object of `text`, as it stands there the second time, with its place in UTF-16
 * units; null where there is none. `JSON.parse` takes the last value and says nothing. Keys compare as clean text.
 * @param text is JSON
 */
export function findRepeatedKey(text: string): { readonly key: string; readonly offset: number } | null {
  const objects: Set<string>[] = [];
  for (const { 0: token, 1: string, 2: colon, index } of text.matchAll(TOKEN)) {
    if (token === "{") objects.push(new Set());
    else if (token === "}") objects.pop();
    else if (colon !== undefined) {
      const key = cleanText(JSON.parse(string!) as string);
      const keys = objects.at(-1)!;
      if (keys.has(key)) return { key, offset: index };
      keys.add(key);
    }
  }
  return null;
}
