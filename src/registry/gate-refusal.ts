import { parseFile } from "../scoring/files.ts";
import type { Registry } from "./registry.ts";

/** What a version keeps of the gate that judged it. */
interface Judged {
  readonly gate?: { readonly passed: boolean; readonly because: string };
  /** The version that this one was edited from: it was judged, this one wasn't. */
  readonly asOfVersion?: number;
}

/** What the gate said against a version; null where it passed, wasn't asked, or judged the version that this one was edited from. */
export async function gateRefusal(registry: Registry, name: string, version: number): Promise<string | null> {
  const { files } = await registry.read(name, version);
  const { gate, asOfVersion } = parseFile<Judged>(files, "metrics.json");
  return gate === undefined || gate.passed || asOfVersion !== undefined ? null : gate.because;
}
