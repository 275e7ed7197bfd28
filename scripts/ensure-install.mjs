// Installs the packages of the lock file, unless they are there already: what `npm test` and `npm run quickstart` begin with.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const changed = (file) => (existsSync(file) ? statSync(file).mtimeMs : Number.NEGATIVE_INFINITY);

if (changed("node_modules/.package-lock.json") < changed("package-lock.json")) {
  console.error("installing the packages of package-lock.json (npm ci)");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
