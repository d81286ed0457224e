/**
 * Paths on the wire: bytes relative to the replicated directory, held as latin1 strings.
 *
 * One character is one byte, so that a name of any bytes survives; "" is the directory itself. What
 * a peer sends is checked here before anything is opened: no way up, no absolute path, no NUL.
 *
 * @module
 */

/**
 * What a record can hold: a tree may be deeper than `PATH_MAX`, which bounds one call only. Whoever
 * opens such a path goes there in steps.
 */
export const pathBytesMax = 65_535;

/** `NAME_MAX` of Linux. */
export const nameBytesMax = 255;

/** True for one component: not empty, not "." or "..", no slash, no NUL, at most 255 bytes. */
export function isSafeName(name: string): boolean {
  return name !== "" && !name.includes("/") && isSafePath(name);
}

/** True for "" and for safe components joined by single slashes. */
export function isSafePath(path: string): boolean {
  if (path.length > pathBytesMax) return false;
  if (path === "") return true;
  let start = 0;
  for (let at = 0; at <= path.length; at += 1) {
    const code = at === path.length ? slash : path.charCodeAt(at);
    if (code === 0 || code > 0xff) return false;
    if (code !== slash) continue;
    const size = at - start;
    if (size === 0 || size > nameBytesMax || isDots(path, start, size)) return false;
    start = at + 1;
  }
  return true;
}

const slash = 0x2f;
const dot = 0x2e;

function isDots(path: string, start: number, size: number): boolean {
  if (path.charCodeAt(start) !== dot) return false;
  return size === 1 || (size === 2 && path.charCodeAt(start + 1) === dot);
}

/** The path of `name` in the directory `parent`. */
export function joinPath(parent: string, name: string): string {
  return parent === "" ? name : `${parent}/${name}`;
}

/** Bytes as a latin1 string. */
export function latin1FromBytes(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** A latin1 string as bytes. */
export function bytesFromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
