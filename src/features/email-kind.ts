import { createRequire } from "node:module";
import { MORE_FREE_MAIL, NOT_FREE_MAIL } from "./free-mail-domains.ts";

export const EMAIL_KINDS = ["company", "free", "disposable", "invalid"] as const;
export type EmailKind = (typeof EMAIL_KINDS)[number];

/** Letters of any script, digits and inner hyphens between dots; at least two parts, the last one not a number. */
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?!\p{N}+$)[\p{L}\p{N}-]*[\p{L}\p{N}]{2}$/u;

/** The kind of an address, by what follows its last @. */
export function emailKind(address: string): EmailKind {
  const at = address.lastIndexOf("@");
  const domain = address
    .slice(at + 1)
    .replace(/[>.\s]+$/u, "") // "Ann <ann@example.com>", and the root's dot
    .toLowerCase();
  if (at < 1 || domain.length > 253 || !DOMAIN.test(domain)) return "invalid";
  if (isDisposable(domain)) return "disposable";
  return mailDomains().free.has(domain) ? "free" : "company";
}

/** Whether strangers share this domain (in lower case): free or throw-away mail. */
export function isFreeMail(domain: string): boolean {
  return mailDomains().free.has(domain) || isDisposable(domain);
}

/** The domain, or one that it lies in, is listed. */
function isDisposable(domain: string): boolean {
  const { disposable } = mailDomains();
  for (let from = 0; ; ) {
    if (disposable.has(domain.slice(from))) return true;
    const dot = domain.indexOf(".", from);
    if (dot < 0) return false;
    from = dot + 1;
  }
}

interface MailDomains {
  readonly free: ReadonlySet<string>;
  readonly disposable: ReadonlySet<string>;
}

let lists: MailDomains | undefined;

/**
 * The lists kept by `email-providers`, with our corrections, and `disposable-email-domains-js`, read when first asked for: together some 17,000
 * domains in a few milliseconds. Both packages hold them as JSON, which only `require` reads on every supported Node.
 */
export function mailDomains(): MailDomains {
  if (lists) return lists;
  const require = createRequire(import.meta.url);
  const providers: readonly string[] = require("email-providers/all.json");
  const {
    disposableEmailBlocklistSet,
  }: { disposableEmailBlocklistSet: () => ReadonlySet<string> } = require("disposable-email-domains-js");
  const free = new Set([...providers, ...MORE_FREE_MAIL]);
  for (const domain of NOT_FREE_MAIL) free.delete(domain);
  lists = { free, disposable: disposableEmailBlocklistSet() };
  return lists;
}
