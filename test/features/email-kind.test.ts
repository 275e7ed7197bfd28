import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emailKind, isFreeMail, mailDomains } from "../../src/features/email-kind.ts";

describe("emailKind", () => {
  test.each([
    ["ann.lee@siemens.com", "company"],
    ["ann@mail.acme-tools.co.uk", "company"],
    ["Ann Lee <ann@bosch.de>", "company"],
    ["jörg@müller-söhne.de", "company"],
    ["ann@xn--mller-kva.de", "company"],
    ["ann@sap.com.", "company"],
    ['"a@b"@sap.com', "company"],
    ["ann@gmail.com", "free"],
    ["ANN@GMail.Com", "free"],
    ["ann@gmx.de", "free"],
    ["ann@orange.fr", "free"],
    ["ann@hotmail.es", "free"],
    ["ann@notgmail-at-all.com", "company"],
    ["ann@gmx.ch", "free"],
    ["ann@ziggo.nl", "free"],
    ["ann@facebook.com", "company"],
    ["ann@mailinator.com", "disposable"],
    ["ann@inbox.mailinator.com", "disposable"],
    ["ann@10minutemail.com", "disposable"],
    ["ann", "invalid"],
    ["", "invalid"],
    ["@gmail.com", "invalid"],
    ["ann@", "invalid"],
    ["ann@localhost", "invalid"],
    ["ann@gmail", "invalid"],
    ["ann@gmail..com", "invalid"],
    ["ann@.com", "invalid"],
    ["ann@-acme.com", "invalid"],
    ["ann@acme-.com", "invalid"],
    ["ann@acme,com", "invalid"],
    ["ann@ac me.com", "invalid"],
    ["ann@192.168.0.1", "invalid"],
    [`ann@${"a.".repeat(130)}com`, "invalid"],
  ])("%s is %s", (address, kind) => {
    expect(emailKind(address)).toBe(kind);
  });

  test("what stands before the @ doesn't matter", () => {
    const domain = fc.constantFrom("gmail.com", "mailinator.com", "siemens.com", "nowhere");
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), domain, (local, at) => {
        expect(emailKind(`${local}@${at}`)).toBe(emailKind(`x@${at}`));
      }),
    );
  });

  test("every listed throw-away domain is one, although some are listed as providers too", () => {
    const { free, disposable } = mailDomains();
    expect([...disposable].filter((domain) => emailKind(`x@${domain}`) !== "disposable")).toEqual([]);
    expect([...disposable].some((domain) => free.has(domain))).toBe(true);
  });
});

test("strangers share free and throw-away domains, not a company's", () => {
  expect(isFreeMail("gmail.com")).toBe(true);
  expect(isFreeMail("mailinator.com")).toBe(true);
  expect(isFreeMail("siemens.com")).toBe(false);
});
