import { Problem } from "../problem.ts";
import { hostName, isLoopback } from "./loopback.ts";

/**
 * Refuses requests whose Host header names another machine: a page that a browser loaded from elsewhere could otherwise
 * reach a service on this machine through a name that points here (DNS rebinding).
 * @param allowed names beside those of this machine; listening elsewhere with none allowed, nothing is checked
 * @returns null where nothing is checked
 */
export function hostCheck(
  listensOn: string,
  allowed: readonly string[],
): ((header: string | undefined) => void) | null {
  const own = isLoopback(listensOn);
  if (!own && allowed.length === 0) return null;
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  const isAllowed = (header: string) => {
    const name = hostName(header);
    return name !== null && (names.has(name) || (own && isLoopback(name.replace(/^\[|\]$/g, ""))));
  };
  let last: string | undefined; // that was allowed: most requests name the same host
  return (header) => {
    if (header === undefined || header === last) return; // undefined in HTTP/1.0: no browser
    if (isAllowed(header)) {
      last = header;
      return;
    }
    throw new Problem(
      "wrong-host",
      "found a Host header of another machine, wanted one of this service: serve --allowed-hosts names more",
    );
  };
}
