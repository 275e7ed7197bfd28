import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
// @ts-expect-error a script without types
import { brokenLinks } from "../../scripts/api-docs/broken-links.mjs";
// @ts-expect-error a script without types
import { notebookPage } from "../../scripts/api-docs/notebook-page.mjs";
// @ts-expect-error a script without types
import { GROUPS, stage } from "../../scripts/api-docs/stage.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-site-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("every page of docs/ and every notebook stands in a group, and links to files that are there", async () => {
  const { front, documents } = stage(ROOT, folder);
  expect(await readFile(front, "utf8")).toContain("](library.md)");
  const heads = await Promise.all(documents.map((path: string) => readFile(path, "utf8")));
  for (const head of heads) expect(head).toMatch(/^---\ntitle: ".+"\ngroup: .+\n---\n/);
  for (const group of GROUPS)
    expect(heads.some((head: string) => head.includes(`group: ${group}`))).toBe(true);
  expect(documents.filter((path: string) => path.includes("/notebooks/"))).toHaveLength(8);
  const glassBox = documents.find((path: string) => path.endsWith("4-glass-box.md"));
  expect(await readFile(glassBox, "utf8")).toContain("](../docs/data-science.md#11-edits-by-a-person)");
});

test("a notebook is its text, its code and what this showed", () => {
  const cells = [
    { cell_type: "markdown", source: ["# Title\n", "text"] },
    {
      cell_type: "code",
      source: ["draw()"],
      outputs: [
        { output_type: "stream", text: ["\u001b[33m1\u001b[39m\n"] },
        {
          output_type: "execute_result",
          data: { "text/html": ["<h2>a</h2>\n\n<svg/>"], "text/plain": ["no"] },
        },
      ],
    },
  ];
  expect(notebookPage(JSON.stringify({ cells, metadata: {} }))).toBe(
    '# Title\ntext\n\n```typescript\ndraw()\n```\n\n```text\n1\n```\n\n<div class="shown"><strong>a</strong>\n<svg/></div>',
  );
});

test("links to no file, and to no place of a page, are found", async () => {
  const site = await mkdtemp(join(folder, "site-"));
  await writeFile(join(site, "b.html"), '<h1 id="here">b</h1>');
  await writeFile(
    join(site, "a.html"),
    '<a href="b.html#here"></a><a href="b.html#there"></a><img src="c.svg"><a href="#top"></a><a href="https://example.com/#x"></a><a href="b.html?x=1"></a>',
  );
  expect(brokenLinks(site)).toEqual([
    "a.html: b.html#there is no place of that page",
    "a.html: #top is no place of that page",
    "a.html: c.svg is no file",
  ]);
});
