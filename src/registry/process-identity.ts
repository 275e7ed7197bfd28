import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { errorCode } from "./storage-error.ts";

/**
 * One process, told apart from a later one with the same number. Processes that share a models folder must see each other's
 * numbers or have different host names, as containers have unless they are told otherwise.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** The machine's boot and the clock tick of the process's start; null where the system doesn't tell (all but Linux). */
  readonly birth: string | null;
}

export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, host: hostName(), birth: (await look(process.pid))?.birth ?? null };
}

/** This machine's name, in characters that every file system takes. */
export function hostName(): string {
  return (
    hostname()
      .replace(/[^A-Za-z0-9.-]/g, "_")
      .slice(0, 80) || "unnamed"
  );
}

/** Whether that process is surely gone. One on another host is never known to be. */
export async function isGone({ pid, host, birth }: ProcessIdentity): Promise<boolean> {
  if (host !== hostName()) return false;
  try {
    process.kill(pid, 0); // sends nothing, only asks
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
  const found = await look(pid);
  return found !== null && (found.ended || (birth !== null && found.birth !== birth));
}

/** What Linux tells of a process (proc(5), /proc/pid/stat: field 3 is the state, field 22 the start), null elsewhere. */
async function look(pid: number): Promise<{ birth: string; ended: boolean } | null> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "latin1"),
      readFile("/proc/sys/kernel/random/boot_id", "latin1"),
    ]);
    // The command's name, in brackets, may itself hold brackets and blanks.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { birth: `${boot.trim()}.${fields[19]}`, ended: fields[0] === "Z" || fields[0] === "X" };
  } catch {
    return null;
  }
}
