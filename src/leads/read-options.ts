import type { Config } from "./config.ts";
import type { ReadOptions } from "./read.ts";

/** How to read a file of leads that this configuration is of; types that it doesn't state are guessed. */
export function readOptionsOf({ target, id, customer, columns = {} }: Config): ReadOptions {
  const stated = Object.entries(columns);
  const of = <Key extends "type" | "placeholders" | "sentinels" | "spelling">(key: Key) =>
    Object.fromEntries(stated.flatMap(([name, column]) => (column[key] ? [[name, column[key]]] : [])));
  const spelled = stated.flatMap(([name, { spelling }]) =>
    spelling ? [[name, spelling.startsWith("decimal") ? "number" : "date"] as const] : [],
  );
  return {
    types: {
      ...Object.fromEntries(spelled),
      ...of("type"),
      ...(target !== undefined && { [target]: "category" }), // outcomes are compared as the file's text
    },
    placeholders: of("placeholders"),
    sentinels: of("sentinels"),
    spellings: of("spelling"),
    roles: {
      ...(id !== undefined && { [id]: "id" }),
      ...(customer !== undefined && { [customer]: "customer" }),
    },
  };
}
