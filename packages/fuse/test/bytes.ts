/**
 * Byte fixtures as text: hexadecimal bytes, quoted ASCII, and a comment behind `//` on each line.
 *
 * @module
 */
export function bytes(text: string): Uint8Array {
  const out: number[] = [];
  for (const line of text.split("\n")) {
    const fields = line.replace(/\/\/.*$/, "").match(/"[^"]*"|\S+/g) ?? [];
    for (const field of fields) {
      if (field.startsWith('"')) out.push(...Buffer.from(field.slice(1, -1)));
      else out.push(Number.parseInt(field, 16));
    }
  }
  return Uint8Array.from(out);
}

/** Header of every request fixture but its length and opcode. */
export const caller = {
  unique: 0x1122_3344_5566n,
  resent: false,
  nodeId: 42,
  uid: 1000,
  gid: 100,
  pid: 4242,
} as const;

/** A whole request: a header as {@link caller}, then `body`. */
export function request(opcode: number, body: string | Uint8Array): Uint8Array {
  const tail = typeof body === "string" ? bytes(body) : body;
  const head = bytes(`
    00 00 00 00 00 00 00 00   // len, opcode
    66 55 44 33 22 11 00 00   // unique
    2a 00 00 00 00 00 00 00   // nodeid 42
    e8 03 00 00 64 00 00 00   // uid 1000, gid 100
    92 10 00 00 00 00 00 00   // pid 4242, total_extlen, padding
  `);
  const message = new Uint8Array(head.length + tail.length);
  message.set(head);
  message.set(tail, head.length);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length, true);
  view.setUint32(4, opcode, true);
  return message;
}

export function name(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text));
}
