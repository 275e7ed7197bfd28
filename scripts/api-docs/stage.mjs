import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, normalize, relative } from "node:path";
import { notebookPage } from "./notebook-page.mjs";

/** The pages of the site by what a reader comes for, in the order of the navigation. A page of docs/ that isn't here is an error. */
const PAGES = {
  Tutorials: ["README.md", "notebooks/*.ipynb"],
  "How-to guides": [
    "docs/library.md",
    "docs/mlflow.md",
    "docs/interoperability.md",
    "docs/coming-from.md",
    "docs/operations.md",
  ],
  Reference: [
    "docs/command-line.md",
    "docs/service.md",
    "docs/faults.md",
    "docs/discovery-sheet.md",
    "data/README.md",
    "CHANGELOG.md",
  ],
  Explanation: ["docs/data-science.md", "docs/qualification.md", "docs/honesty.md", "docs/benchmarks.md"],
};
export const GROUPS = Object.keys(PAGES);
const FRONT = "docs/README.md";

/**
 * Copies the pages, and what they link to, into a folder as TypeDoc wants them: each with its title and group at its head.
 * @returns the front page and the others, as paths in that folder
 */
export function stage(root, staged) {
  const pages = Object.entries(PAGES).flatMap(([group, patterns]) =>
    patterns.flatMap((pattern) => filesOf(root, pattern)).map((path) => ({ path, group })),
  );
  const listed = new Set([FRONT, ...pages.map(({ path }) => path)]);
  const forgotten = filesOf(root, "docs/*.md").filter((path) => !listed.has(path));
  if (forgotten.length > 0)
    throw new Error(
      `found pages in no group of the site: ${forgotten.join(", ")}; wanted each in scripts/api-docs/stage.mjs`,
    );
  const put = (path, text) => {
    const to = join(staged, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, withLinks(text, path, root, staged, listed));
    return to;
  };
  const documents = pages.map(({ path, group }) => {
    const source = readFileSync(join(root, path), "utf8");
    const text = path.endsWith(".ipynb") ? notebookPage(source) : source;
    return put(
      markdownName(path),
      `---\ntitle: ${JSON.stringify(titleOf(text, path))}\ngroup: ${group}\n---\n\n${text}`,
    );
  });
  return { front: put(FRONT, readFileSync(join(root, FRONT), "utf8")), documents };
}

function filesOf(root, pattern) {
  if (!pattern.includes("*")) return [pattern];
  const folder = dirname(pattern);
  const ending = basename(pattern).slice(1);
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}

const markdownName = (path) => path.replace(/\.ipynb$/, ".md");

function titleOf(text, path) {
  const title = /^# (.+)$/m.exec(text)?.[1];
  if (title === undefined) throw new Error(`found no heading in ${path}, wanted one that begins the page`);
  return path === "README.md" ? "Quick start" : title.replaceAll("`", "");
}

/** The text, whose links to other pages lead to these, and to other files of the checkout to copies of them. */
function withLinks(text, path, root, staged, listed) {
  return text.replace(/\]\(([^)\s#]+)(#[^)\s]*)?\)/g, (whole, target, anchor = "") => {
    if (/^[a-z]+:/.test(target)) return whole;
    const file = normalize(join(dirname(path), target)).replace(/\/$/, "");
    const to = (page) => `](${relative(dirname(path), page) || basename(page)}${anchor})`;
    if (listed.has(file)) return to(markdownName(file));
    if (file === "notebooks") return to("notebooks/1-first-model.md");
    const source = join(root, file);
    if (!existsSync(source) || !statSync(source).isFile())
      throw new Error(`found a link from ${path} to ${target}, wanted one to a file of the checkout`);
    const copy = join(staged, file);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(source, copy);
    return to(file);
  });
}
