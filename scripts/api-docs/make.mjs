// The documentation as one site: docs/api/index.html. The pages of docs/ for those who use and run Leadlight, the notebooks with their
// pictures, and the reference of the library, made of the doc comments of what src/index.ts exports.
//
//   npm run docs:api
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brokenLinks } from "./broken-links.mjs";
import { GROUPS, stage } from "./stage.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const site = join(root, "docs", "api");
const typedoc = join(here, "node_modules", "typedoc", "bin", "typedoc");
if (!existsSync(typedoc))
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });

const staged = mkdtempSync(join(root, ".docs-site-"));
try {
  const { front, documents } = stage(root, staged);
  const options = {
    entryPoints: [join(root, "src", "index.ts")],
    tsconfig: join(root, "tsconfig.json"),
    out: site,
    name: "Leadlight",
    readme: front,
    projectDocuments: documents,
    customCss: join(here, "site.css"),
    headings: { readme: false, document: false },
    navigation: { includeGroups: true },
    highlightLanguages: [
      "bash",
      "css",
      "html",
      "javascript",
      "json",
      "jsonc",
      "python",
      "sql",
      "typescript",
      "yaml",
    ],
    ignoredHighlightLanguages: ["console", "csv", "usage"],
    groupOrder: [...GROUPS, "*"],
    excludeInternal: true,
    excludePrivate: true,
    skipErrorChecking: true,
    disableSources: true,
    validation: { notExported: false },
    logLevel: "Warn",
  };
  const file = join(staged, "typedoc.json");
  writeFileSync(file, JSON.stringify(options));
  execFileSync(process.execPath, [typedoc, "--options", file], { cwd: root, stdio: "inherit" });
} finally {
  rmSync(staged, { recursive: true });
}

const broken = brokenLinks(site);
if (broken.length > 0) {
  console.error(`found links that lead nowhere, wanted none:\n${broken.join("\n")}`);
  process.exitCode = 1;
}
