import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { layerSettings, toldSettings } from "../../src/cli/layered-settings.ts";
import { wholeNumber } from "../../src/cli/lists.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-settings-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function settingsOf(args: string[], env: NodeJS.ProcessEnv = {}, file?: string) {
  const command = new Command("serve")
    .exitOverride()
    .option("--config <file>", "")
    .option("--port <number>", "", wholeNumber("--port", 0, 65_535), 8080)
    .option("--host <address>", "", "127.0.0.1")
    .option("--max-in-flight <number>", "", wholeNumber("--max-in-flight", 1, 1000))
    .option("--ledger <place>", "")
    .option("--durable", "");
  const path = join(folder, `${files++}.json`);
  if (file !== undefined) await writeFile(path, file);
  await command.parseAsync([...args, ...(file === undefined ? [] : ["--config", path])], { from: "user" });
  await layerSettings(command, env);
  return { options: command.opts(), told: toldSettings(command) };
}

describe("settings", () => {
  it("come from the flag before the environment, from there before the file, and else are the default", async () => {
    const { options, told } = await settingsOf(
      ["--port", "1"],
      { LEADLIGHT_PORT: "2", LEADLIGHT_MAX_IN_FLIGHT: "20" },
      '{"port": 3, "maxInFlight": 30, "ledger": "here", "durable": true}',
    );
    expect(options).toMatchObject({
      port: 1,
      maxInFlight: 20,
      ledger: "here",
      durable: true,
      host: "127.0.0.1",
    });
    expect(told).toMatchObject({
      port: { value: 1, from: "flag" },
      maxInFlight: { value: 20, from: "environment" },
      ledger: { value: "here", from: "file" },
      host: { value: "127.0.0.1", from: "default" },
    });
  });

  it("may name the file in the environment; an empty variable is none", async () => {
    const path = join(folder, "named.json");
    await writeFile(path, '{"port": 7}');
    const { options } = await settingsOf([], { LEADLIGHT_CONFIG: path, LEADLIGHT_PORT: "" });
    expect(options.port).toBe(7);
  });

  it.each([
    ["port", '{"port": "x"}', /0|[1-9]\.json, port: --port: found x, wanted a whole number/],
    ["a name near one", '{"maxInFligth": 3}', /found a setting maxInFligth, wanted maxInFlight/],
    ["a name far from all", '{"zzzzzz": 3}', /wanted one of port, host, maxInFlight/],
    ["a file inside a file", '{"config": "x"}', /found a setting config/],
    ["an object", '{"port": {}}', /found an object, wanted text/],
    ["a name twice", '{"port": 1, "port": 2}', /found port twice/],
    ["half a document", '{"port": 1', /isn't JSON/],
    ["a list", "[1]", /found an array, wanted an object/],
    ["neither true nor false", '{"durable": "yes"}', /found yes, wanted true or false/],
  ])("that can't be used are refused with the place: %s", async (_, file, message) => {
    await expect(settingsOf([], {}, file)).rejects.toThrow(message);
  });

  it("of the environment are refused by the variable's name", async () => {
    await expect(settingsOf([], { LEADLIGHT_PORT: "tcp://10.0.0.1:8080" })).rejects.toThrow(
      /^LEADLIGHT_PORT: --port: found tcp:\/\/10\.0\.0\.1:8080/,
    );
    await expect(settingsOf([], { LEADLIGHT_CONFIG: join(folder, "none") })).rejects.toThrow(/ENOENT/);
  });

  it("are told without passwords", async () => {
    const { told } = await settingsOf(["--ledger", "postgres://user:secret@db/leads?password=secret"]);
    expect(told.ledger!.value).toBe("postgres://***@db/leads?***");
    expect(JSON.stringify(told)).not.toContain("secret");
  });
});
