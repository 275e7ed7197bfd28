import { createRequire } from "node:module";
import { PARTS } from "./tensorflow.ts";

/**
 * Whether all parts of TensorFlow.js can be found, without loading any.
 * @param resolve finds a package or throws
 */
export function isInstalled(
  resolve: (name: string) => unknown = createRequire(import.meta.url).resolve,
): boolean {
  try {
    PARTS.forEach((name) => {
      resolve(name);
    });
    return true;
  } catch {
    return false;
  }
}
