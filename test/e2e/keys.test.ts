import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, leadlight } from "./binary.ts";

describe("leadlight keys", () => {
  let path: string;
  beforeAll(async () => {
    path = join(await emptyFolder(), "keys.json");
  });

  it("makes a key that is printed once, lists it without it, and takes it back", async () => {
    const made = await leadlight([
      "keys",
      "make",
      "--keys",
      path,
      "--name",
      "crm",
      "--scopes",
      "predict,read",
    ]);
    expect(made.code).toBe(0);
    expect(made.out).toMatch(/^llk_[0-9a-f]{10}_[A-Za-z0-9_-]{43}\n$/);
    expect(await readFile(path, "utf8")).not.toContain(made.out.trim());

    const listed = await leadlight(["keys", "list", "--keys", path, "--json"]);
    const { keys } = JSON.parse(listed.out) as { keys: { id: string }[] };
    expect(keys).toMatchObject([{ name: "crm", scopes: ["predict", "read"], expiresAt: null }]);
    expect(listed.out).not.toContain("sha256");

    const revoked = await leadlight(["keys", "revoke", keys[0]!.id, "--keys", path]);
    expect(revoked).toMatchObject({ code: 0, out: `${keys[0]!.id} (crm) is revoked\n` });
    expect((await leadlight(["keys", "list", "--keys", path])).out).toBe(`no keys in ${path}\n`);
  });

  it.each([
    [["make", "--name", "x", "--scopes", "everything"], /wanted some of predict, read, admin/],
    [["make", "--name", "x", "--scopes", ""], /wanted some of predict, read, admin/],
    [["make", "--scopes", "read"], /--name/],
    [["revoke", "0123456789"], /found no key 0123456789/],
  ])("%j is refused with what was wanted", async (args, message) => {
    const { code, err } = await leadlight(["keys", ...args, "--keys", path]);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

describe("leadlight serve", () => {
  it.each([
    [["--host", "0.0.0.0"], /listening on 0\.0\.0\.0.*found neither --keys nor --jwks/],
    [["--keys", "/nowhere/keys.json"], /found no such file/],
    [["--jwks", "https://issuer.example/jwks"], /wanted all three or none/],
    [["--jwks", "http://issuer.example/jwks"], /wanted an address that begins with https/],
    [["--cors-origins", "https://a.example/path"], /wanted origins such as/],
    [["--config", "/nowhere.json"], /found no file that can be read/],
  ])("refuses %j with the reason and exit code 2", async (args, message) => {
    const { code, err } = await leadlight(["serve", "--port", "0", ...args]);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});
