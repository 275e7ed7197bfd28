/** Protocol Buffers, as far as ONNX files need them (protobuf.dev/programming-guides/encoding): each function gives one field. */

const VARINT = 0;
const BYTES = 2;

/** A whole number of at least 0, or an int64 below 0. */
export function intField(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, Buffer.from(text));
}

/** Bytes, or a message whose fields are given. */
export function bytesField(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([varint(field * 8 + BYTES), varint(length), ...parts]);
}

/** Whole numbers, one behind the other. */
export function packedField(field: number, values: ArrayLike<number>): Uint8Array {
  return bytesField(field, Buffer.concat(Array.from(values, varint)));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
