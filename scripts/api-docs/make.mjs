// The reference of the library as pages: docs/api/index.html, made of the doc comments of what src/index.ts exports.
//
//   npm run docs:api
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const typedoc = `${here}node_modules/typedoc/bin/typedoc`;
if (!existsSync(typedoc))
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
const flags = [
  ...[
    "--entryPoints",
    "src/index.ts",
    "--tsconfig",
    "tsconfig.json",
    "--out",
    "docs/api",
    "--name",
    "Leadlight",
  ],
  ...["--readme", "docs/library.md", "--excludeInternal", "--excludePrivate", "--skipErrorChecking"],
  ...["--disableSources", "--logLevel", "Warn", "--validation.notExported", "false"],
];
execFileSync(process.execPath, [typedoc, ...flags], { cwd: root, stdio: "inherit" });
