/** A body that isn't JSON: text, bytes, or a stream of bytes. */
export type StreamBody = string | Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array>;
