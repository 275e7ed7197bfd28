// Writes frameworks/framework.schema.json from the built package: npm run build && node scripts/framework-schema.mjs
// (npm run format then lays it out as the rest of the repository).
import { writeFile } from "node:fs/promises";
import { frameworkJsonSchema } from "../dist/qualification/framework-schema.js";

const file = new URL("../frameworks/framework.schema.json", import.meta.url);
await writeFile(file, `${JSON.stringify(frameworkJsonSchema(), null, 2)}\n`);
