#!/usr/bin/env node
// Writes src/client/operations.ts from the OpenAPI document of the built service: npm run client.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadFramework } from "../dist/qualification/load-framework.js";
import { openRegistry } from "../dist/registry/registry.js";
import { startService } from "../dist/service/start-service.js";
import { clientSource } from "./lib/client-source.mjs";

const target = fileURLToPath(new URL("../src/client/operations.ts", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "leadlight-client-"));
const now = () => new Date();
const quiet = { info() {}, warn() {}, error() {} };
const service = await startService({
  port: 0,
  registry: openRegistry(folder, { now }),
  clock: now,
  newId: randomUUID,
  logger: quiet,
  loadFramework,
  version: "",
});
const document = await (await fetch(`${service.url}/openapi.json`)).json();
await service.close();
await rm(folder, { recursive: true });

const source = clientSource(document).replace(
  "\n\n",
  '\n\nimport type { StreamBody } from "./stream-body.ts";\n\n',
);
await writeFile(target, source);
execFileSync("npx", ["biome", "format", "--write", target], { stdio: "inherit" });
