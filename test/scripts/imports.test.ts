import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Names taken from a module of the built package, in either way that scripts take them. */
const TAKEN = [
  /import \{([^}]*)\} from "(?:\.\.\/)+dist\/([^"]+)\.js"/g,
  /const \{([^}]*)\} = await (?:load|import|built)\(\s*(?:new URL\()?["'`](?:(?:\.\.\/)+dist\/)?([\w/-]+)\.js["'`]/g,
];

/** What each script takes of which module of `src/`. */
function taken(): { script: string; module: string; names: string[] }[] {
  const scripts = readdirSync(join(root, "scripts"), { recursive: true, encoding: "utf8" });
  return scripts
    .filter((name) => name.endsWith(".mjs"))
    .flatMap((script) => {
      const text = readFileSync(join(root, "scripts", script), "utf8");
      return TAKEN.flatMap((pattern) =>
        [...text.matchAll(pattern)].map(([, names, module]) => ({
          script,
          module: module!,
          names: names!
            .split(",")
            .map((name) => name.split(/:| as /)[0]!.trim())
            .filter((name) => name !== ""),
        })),
      );
    });
}

describe("the scripts, which no compiler checks", () => {
  const all = taken();

  test("are found to take much of the package", () => {
    expect(all.length).toBeGreaterThan(50);
  });

  test.each(all)("$script takes of $module.ts what is there", async ({ module, names }) => {
    const exported = await import(pathToFileURL(join(root, "src", `${module}.ts`)).href);
    expect(Object.keys(exported)).toEqual(expect.arrayContaining(names));
  });
});
