export interface WrittenColumn {
  readonly name: string;
  readonly type: "number" | "text";
}

/** One cell a column, in their order; null is an empty cell. */
export type WrittenRow = readonly (number | string | null)[];
