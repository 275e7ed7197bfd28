/** What stands in the file: JSON's values; typed arrays are lists of numbers. */
export type Ubjson = null | boolean | number | string | Ubjson[] | { [key: string]: Ubjson };

const MOST_DEPTH = 64;

/** Bytes of each kind of number. */
const SIZES: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };
/** Values of no bytes: an array of so many would cost memory that the file doesn't pay for. */
const EMPTY: Readonly<Record<string, null | boolean>> = { Z: null, T: true, F: false };

/**
 * Reads Universal Binary JSON (ubjson.org, draft 12): numbers are big-endian, arrays and objects may be typed and counted. A count
 * is believed only as far as the file's bytes can hold it.
 * @throws RangeError where it is cut off or isn't UBJSON, naming the byte
 */
export function readUbjson(bytes: Uint8Array): Ubjson {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const fail = (found: string, wanted: string): never => {
    throw new RangeError(`${found} at byte ${at}, wanted ${wanted}`);
  };
  const need = (count: number) => {
    if (count > bytes.length - at) fail(`${bytes.length - at} bytes left`, `${count}`);
  };
  const marker = (): string => {
    need(1);
    return String.fromCharCode(bytes[at++]!);
  };
  const peek = () => (at < bytes.length ? String.fromCharCode(bytes[at]!) : "");

  const number = (kind: string): number => {
    const size = SIZES[kind] ?? fail(`the kind ${JSON.stringify(kind)}`, "a number");
    need(size);
    const from = at;
    at += size;
    switch (kind) {
      case "i":
        return view.getInt8(from);
      case "U":
        return view.getUint8(from);
      case "I":
        return view.getInt16(from);
      case "l":
        return view.getInt32(from);
      case "L":
        return Number(view.getBigInt64(from));
      case "d":
        return view.getFloat32(from);
      default:
        return view.getFloat64(from);
    }
  };
  const count = (): number => {
    const value = number(marker());
    return Number.isSafeInteger(value) && value >= 0 ? value : fail(`the length ${value}`, "a count");
  };
  const text = (): string => {
    const length = count();
    need(length);
    at += length;
    return Buffer.from(bytes.buffer, bytes.byteOffset + at - length, length).toString("utf8");
  };
  /** The type and count that may follow an opening bracket. */
  const head = (): { kind: string | null; length: number | null } => {
    let kind: string | null = null;
    if (peek() === "$") {
      at++;
      kind = marker();
      if (peek() !== "#") fail("a type without a count", "#");
    }
    if (peek() !== "#") return { kind, length: null };
    at++;
    const length = count();
    if (kind !== null && kind in EMPTY) fail("a typed list of empty values", "values");
    need(length * (SIZES[kind ?? ""] ?? 1));
    return { kind, length };
  };
  const list = (depth: number): Ubjson[] => {
    const { kind, length } = head();
    const items: Ubjson[] = [];
    if (length !== null && kind !== null && kind in SIZES) {
      for (let i = 0; i < length; i++) items.push(number(kind));
      return items;
    }
    if (length !== null) for (let i = 0; i < length; i++) items.push(value(kind ?? marker(), depth));
    else {
      while (peek() !== "]") items.push(value(marker(), depth));
      at++;
    }
    return items;
  };
  const object = (depth: number): { [key: string]: Ubjson } => {
    const { kind, length } = head();
    const entries: { [key: string]: Ubjson } = Object.create(null);
    const entry = () => {
      const key = text();
      entries[key] = value(kind ?? marker(), depth);
    };
    if (length !== null) for (let i = 0; i < length; i++) entry();
    else {
      while (peek() !== "}") entry();
      at++;
    }
    return entries;
  };
  const value = (kind: string, depth: number): Ubjson => {
    if (depth > MOST_DEPTH) fail(`more than ${MOST_DEPTH} brackets in one another`, "fewer");
    if (kind in SIZES) return number(kind);
    if (kind in EMPTY) return EMPTY[kind]!;
    switch (kind) {
      case "S":
        return text();
      case "C":
        return marker();
      case "[":
        return list(depth + 1);
      case "{":
        return object(depth + 1);
      case "N": // a no-op
        return value(marker(), depth + 1);
      default:
        return fail(`the kind ${JSON.stringify(kind)}`, "a kind of UBJSON");
    }
  };
  const whole = value(marker(), 0);
  if (at < bytes.length) fail(`${bytes.length - at} more bytes`, "the end");
  return whole;
}
