/** Addresses as the numbers that they are. @module */

/** Of an interface. */
export function hexOf(hardware: string): string {
  return `0x${hardware.replaceAll(":", "")}`;
}

/** Of IPv6. */
export function hex6(address: string): string {
  const [head = "", tail = ""] = address.split("::");
  const words = (part: string): string[] =>
    part === ""
      ? []
      : part.split(":").flatMap((word) => (word.includes(".") ? dotted(word) : [word]));
  const before = words(head);
  const after = words(tail);
  const missing = address.includes("::") ? 8 - before.length - after.length : 0;
  const all = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  return `0x${all.map((word) => word.padStart(4, "0")).join("")}`;
}

function dotted(word: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = word.split(".").map(Number);
  return [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)];
}
