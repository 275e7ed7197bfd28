import type { Term } from "./program.ts";

/** What a file's header tells of a term: enough to find its numbers. */
export type TermHeader =
  | { readonly kind: "table"; readonly feature: number; readonly cuts: number; readonly values: number }
  | {
      readonly kind: "curve";
      readonly feature: number;
      /** How many knots; as many values follow, and the missing one. */
      readonly cuts: number;
      readonly values: number;
      readonly ends: "hold" | "continue";
    }
  | {
      readonly kind: "pair";
      readonly features: readonly [number, number];
      readonly cuts: readonly [number, number];
      readonly values: number;
    }
  /** `sets` counts words. */
  | { readonly kind: "tree"; readonly nodes: number; readonly sets: number };

/** What a file holds behind its header, in the order of writing. */
export interface Numbers {
  readonly doubles: ArrayLike<number>[];
  readonly words: Int32Array[];
  readonly bytes: Uint8Array[];
}

/** Puts the numbers of a term behind those that are there and returns what tells how many they are. */
export function encodeTerm(term: Term, { doubles, words, bytes }: Numbers): TermHeader {
  switch (term.kind) {
    case "table": {
      const { kind, feature, cuts, values } = term;
      doubles.push(cuts, values);
      return { kind, feature, cuts: cuts.length, values: values.length };
    }
    case "curve": {
      const { kind, feature, x, y, missing, ends } = term;
      doubles.push(x, y, [missing]);
      return { kind, feature, cuts: x.length, values: y.length, ends };
    }
    case "pair": {
      const { kind, features, cuts, values } = term;
      doubles.push(...cuts, values);
      return { kind, features, cuts: [cuts[0].length, cuts[1].length], values: values.length };
    }
    case "tree":
      doubles.push(term.threshold, term.value, term.cover);
      words.push(term.feature, term.left, term.right, Int32Array.from(term.sets));
      bytes.push(
        term.test.map((test, node) => test | (term.missingLeft[node]! << 2) | (term.zeroMissing[node]! << 3)),
      );
      return { kind: "tree", nodes: term.feature.length, sets: term.sets.length };
  }
}

/** Gives the next numbers of each kind. */
export interface Payload {
  doubles(count: number): Float64Array;
  words(count: number): Int32Array;
  bytes(count: number): Uint8Array;
}

/**
 * How many numbers of each kind a term has.
 * @throws RangeError for a kind of term that this version doesn't know, or a count that is none
 */
export function countNumbers(term: TermHeader): { doubles: number; words: number; bytes: number } {
  const only = (doubles: number) => ({ doubles, words: 0, bytes: 0 });
  const counts = (() => {
    switch (term.kind) {
      case "table":
        return only(term.cuts + term.values);
      case "curve":
        return only(term.cuts + term.values + 1);
      case "pair":
        return only(term.cuts[0] + term.cuts[1] + term.values);
      case "tree":
        return { doubles: 3 * term.nodes, words: 3 * term.nodes + term.sets, bytes: term.nodes };
      default:
        throw new RangeError(
          `can't read score programs: found a term of kind ${(term as { kind: unknown }).kind}, wanted table, curve, pair or tree`,
        );
    }
  })();
  for (const count of Object.values(counts))
    if (!Number.isSafeInteger(count) || count < 0)
      throw new RangeError(
        `can't read score programs: found a ${term.kind} of ${count} numbers, wanted a count`,
      );
  return counts;
}

/** The term that was written with this header, from the next numbers. */
export function decodeTerm(header: TermHeader, payload: Payload): Term {
  switch (header.kind) {
    case "table": {
      const { kind, feature } = header;
      return { kind, feature, cuts: payload.doubles(header.cuts), values: payload.doubles(header.values) };
    }
    case "curve": {
      const { kind, feature, ends } = header;
      const [x, y] = [payload.doubles(header.cuts), payload.doubles(header.values)];
      return { kind, feature, x, y, missing: payload.doubles(1)[0]!, ends };
    }
    case "pair": {
      const { kind, features } = header;
      const cuts = [payload.doubles(header.cuts[0]), payload.doubles(header.cuts[1])] as const;
      return { kind, features, cuts, values: payload.doubles(header.values) };
    }
    case "tree": {
      const { nodes } = header;
      const threshold = payload.doubles(nodes);
      const value = payload.doubles(nodes);
      const cover = payload.doubles(nodes);
      const feature = payload.words(nodes);
      const left = payload.words(nodes);
      const right = payload.words(nodes);
      const sets = Uint32Array.from(payload.words(header.sets));
      const flags = payload.bytes(nodes);
      return {
        kind: "tree",
        feature,
        test: flags.map((bits) => bits & 3),
        threshold,
        missingLeft: flags.map((bits) => (bits >> 2) & 1),
        zeroMissing: flags.map((bits) => (bits >> 3) & 1),
        left,
        right,
        value,
        cover,
        sets,
      };
    }
  }
}
