import { basename, dirname } from "node:path";
import type { FileSystem, OpenFile } from "../../src/registry/file-system.ts";

/** One step on the disk, as it happened. Files are known by a number, since names move. */
export type Operation =
  | { readonly op: "mkdir" | "unlink" | "rmdir" | "syncFolder"; readonly path: string }
  | { readonly op: "create"; readonly path: string; readonly file: number }
  | { readonly op: "rename"; readonly from: string; readonly to: string }
  | { readonly op: "write"; readonly file: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly op: "truncate"; readonly file: number; readonly length: number }
  | { readonly op: "sync"; readonly file: number }
  /** Not of the disk: the caller was told that something is done. */
  | { readonly op: "told"; readonly what: string };

type Node = { readonly file: number } | { readonly children: Map<string, Node> };

export const pathOf = (path: string) => (path === "." || path === "/" ? [] : path.split("/").filter(Boolean));

/** A disk in memory that writes down every step, and can be made again from any selection of steps. */
export class MemoryFileSystem implements FileSystem {
  readonly operations: Operation[] = [];
  readonly #root: Map<string, Node> = new Map();
  readonly #contents = new Map<number, Uint8Array>();
  #files = 0;

  /** Takes a step that was written down; one that can't be taken any more (its folder is lost) is left out. */
  replay(operation: Operation): void {
    if ("file" in operation) this.#files = Math.max(this.#files, operation.file + 1);
    try {
      this.#apply(operation);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }

  setContent(file: number, bytes: Uint8Array): void {
    this.#contents.set(file, bytes);
  }

  told(what: string): void {
    this.operations.push({ op: "told", what });
  }

  /** All paths of files with their content. */
  files(): Map<string, { readonly file: number; readonly bytes: Uint8Array }> {
    const found = new Map<string, { file: number; bytes: Uint8Array }>();
    const walk = (children: Map<string, Node>, inside: string) => {
      for (const [name, node] of children)
        if ("children" in node) walk(node.children, `${inside}${name}/`);
        else found.set(inside + name, { file: node.file, bytes: this.#contents.get(node.file)! });
    };
    walk(this.#root, "");
    return found;
  }

  async mkdir(path: string) {
    this.#do({ op: "mkdir", path });
  }

  async create(path: string) {
    const file = this.#files++;
    this.#do({ op: "create", path, file });
    return this.#open(file, 0);
  }

  async extend(path: string, from: number) {
    const found = this.#find(path);
    if (!found) return this.create(path);
    if ("children" in found) throw failure("EISDIR", path);
    this.#do({ op: "truncate", file: found.file, length: from });
    return this.#open(found.file, from);
  }

  async syncFolder(path: string) {
    this.#folder(path);
    this.#do({ op: "syncFolder", path });
  }

  async rename(from: string, to: string) {
    this.#do({ op: "rename", from, to });
  }

  async unlink(path: string) {
    this.#do({ op: "unlink", path });
  }

  async rmdir(path: string) {
    this.#do({ op: "rmdir", path });
  }

  async read(path: string) {
    const found = this.#find(path);
    if (!found) throw failure("ENOENT", path);
    if ("children" in found) throw failure("EISDIR", path);
    return this.#contents.get(found.file)!.slice();
  }

  async list(path: string) {
    return [...this.#folder(path)]
      .map(([name, node]) => ({ name, kind: "children" in node ? ("folder" as const) : ("file" as const) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async status(path: string) {
    const found = this.#find(path);
    if (!found) return null;
    return "children" in found
      ? { kind: "folder" as const, bytes: 0, changedAt: 0 }
      : { kind: "file" as const, bytes: this.#contents.get(found.file)!.length, changedAt: 0 };
  }

  #open(file: number, from: number): OpenFile {
    let at = from;
    return {
      write: async (bytes) => {
        this.#do({ op: "write", file, at, bytes: bytes.slice() });
        at += bytes.length;
      },
      sync: async () => this.#do({ op: "sync", file }),
      close: async () => {},
    };
  }

  #do(operation: Operation): void {
    this.#apply(operation);
    this.operations.push(operation);
  }

  #apply(operation: Operation): void {
    switch (operation.op) {
      case "mkdir":
        this.#put(operation.path, { children: new Map() });
        return;
      case "create":
        this.#put(operation.path, { file: operation.file });
        this.#contents.set(operation.file, new Uint8Array());
        return;
      case "write": {
        const old = this.#contents.get(operation.file) ?? new Uint8Array();
        const bytes = new Uint8Array(Math.max(old.length, operation.at + operation.bytes.length));
        bytes.set(old);
        bytes.set(operation.bytes, operation.at);
        this.#contents.set(operation.file, bytes);
        return;
      }
      case "truncate": {
        const old = this.#contents.get(operation.file) ?? new Uint8Array();
        const bytes = new Uint8Array(operation.length);
        bytes.set(old.subarray(0, operation.length));
        this.#contents.set(operation.file, bytes);
        return;
      }
      case "unlink": {
        const found = this.#find(operation.path);
        if (!found) throw failure("ENOENT", operation.path);
        if ("children" in found) throw failure("EISDIR", operation.path);
        this.#folder(dirname(operation.path)).delete(basename(operation.path));
        return;
      }
      case "rmdir": {
        if (this.#folder(operation.path).size > 0) throw failure("ENOTEMPTY", operation.path);
        this.#folder(dirname(operation.path)).delete(basename(operation.path));
        return;
      }
      case "rename": {
        const node = this.#find(operation.from);
        if (!node) throw failure("ENOENT", operation.from);
        const target = this.#find(operation.to);
        if (target && "children" in node !== "children" in target)
          throw failure("children" in node ? "ENOTDIR" : "EISDIR", operation.to);
        if (target && "children" in target && target.children.size > 0)
          throw failure("ENOTEMPTY", operation.to);
        const to = this.#folder(dirname(operation.to));
        this.#folder(dirname(operation.from)).delete(basename(operation.from));
        to.set(basename(operation.to), node);
        return;
      }
      default:
    }
  }

  #put(path: string, node: Node): void {
    if (this.#find(path)) throw failure("EEXIST", path);
    this.#folder(dirname(path)).set(basename(path), node);
  }

  #find(path: string): Node | null {
    let node: Node = { children: this.#root };
    for (const part of pathOf(path)) {
      if (!("children" in node)) throw failure("ENOTDIR", path);
      const next = node.children.get(part);
      if (!next) return null;
      node = next;
    }
    return node;
  }

  #folder(path: string): Map<string, Node> {
    const found = this.#find(path);
    if (!found) throw failure("ENOENT", path);
    if (!("children" in found)) throw failure("ENOTDIR", path);
    return found.children;
  }
}

export function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
