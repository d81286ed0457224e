/**
 * A generation (32 hexadecimal digits) as the 16 bytes that travel.
 *
 * @module
 */
import type { Generation } from "@gemel/protocol";

export const generationBytes = 16;

export function generationToBytes(generation: Generation): Uint8Array {
  const bytes = new Uint8Array(generationBytes);
  for (let at = 0; at < generationBytes; at += 1) {
    bytes[at] = Number.parseInt(generation.slice(at * 2, at * 2 + 2), 16);
  }
  return bytes;
}

/** `bytes` has 16 bytes. */
export function generationFromBytes(bytes: Uint8Array): Generation {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
