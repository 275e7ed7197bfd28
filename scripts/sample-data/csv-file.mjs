import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** A CSV file that grows in memory by one buffer only, and appears under its name when it is whole. */
export class CsvFile {
  #path;
  #handle;
  #text = "";
  #open = true;

  /**
   * @param {string} path
   * @param {readonly string[]} columns
   */
  constructor(path, columns) {
    this.#path = path;
    this.#handle = openSync(`${path}.tmp`, "w");
    this.add(columns);
  }

  /** @param {readonly (string | number | null)[]} cells `null` is written as an empty cell */
  add(cells) {
    let line = "";
    for (let i = 0; i < cells.length; i++) line += (i === 0 ? "" : ",") + quoted(cells[i] ?? "");
    this.#text += `${line}\n`;
    if (this.#text.length > 65_536) this.#flush();
  }

  /** Gives the file its name. */
  finish() {
    this.#flush();
    this.#close();
    renameSync(`${this.#path}.tmp`, this.#path);
  }

  /** Takes the unfinished file away. */
  discard() {
    this.#close();
    rmSync(`${this.#path}.tmp`, { force: true });
  }

  #close() {
    if (this.#open) closeSync(this.#handle);
    this.#open = false;
  }

  #flush() {
    const bytes = Buffer.from(this.#text);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#handle, bytes, at);
    this.#text = "";
  }
}

/** @param {string | number} cell */
function quoted(cell) {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
