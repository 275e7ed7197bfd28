import { createRequire } from "node:module";

export const EMAIL_KINDS = ["company", "free", "disposable", "invalid"] as const;
export type EmailKind = (typeof EMAIL_KINDS)[number];

/** Letters of any script, digits and inner hyphens between dots; at least two parts, the last one not a number. */
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?!\p{N}+$)[\p{L}\p{N}-]{2,}$/u;

interface Lists {
  readonly free: ReadonlySet<string>;
  readonly disposable: ReadonlySet<string>;
}

let lists: Lists | undefined;

/**
 * The function from an address to its kind. Only what follows the last @ is looked at. Throw-away domains are those of
 * `disposable-email-domains-js` and all that ends in one of them, free ones those of `email-providers`, exactly; both lists
 * are read the first time that this is called, in a few milliseconds.
 */
export function emailKinds(): (address: string) => EmailKind {
  lists ??= readLists();
  const { free, disposable } = lists;
  return (address) => {
    const at = address.lastIndexOf("@");
    const domain = address
      .slice(at + 1)
      .replace(/[>.\s]+$/u, "") // "Ann <ann@example.com>", and the root's dot
      .toLowerCase();
    if (at < 1 || domain.length > 253 || !DOMAIN.test(domain)) return "invalid";
    for (let from = 0; from >= 0; ) {
      if (disposable.has(domain.slice(from))) return "disposable";
      const dot = domain.indexOf(".", from);
      from = dot < 0 ? -1 : dot + 1;
    }
    return free.has(domain) ? "free" : "company";
  };
}

/** Both packages keep their lists as JSON, which only `require` reads on every supported Node. */
function readLists(): Lists {
  const require = createRequire(import.meta.url);
  const providers: readonly string[] = require("email-providers/all.json");
  const {
    disposableEmailBlocklistSet,
  }: { disposableEmailBlocklistSet: () => ReadonlySet<string> } = require("disposable-email-domains-js");
  return { free: new Set(providers), disposable: disposableEmailBlocklistSet() };
}
