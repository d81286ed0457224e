/**
 * Takes out of texts what must not leave a node: passwords, tokens, keys.
 *
 * Rather too much than too little: what looks like a secret is one.
 *
 * @module
 */
export const mask = "(masked)";

const words = "password|passwd|passphrase|secret|token|credential|api[_-]?key|private[_-]?key|pwd";

const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, mask],
  [/\bgml_[A-Za-z0-9_-]{16,}/g, mask],
  // name="DB_PASSWORD" value="..." in XML, in either order of nothing else than these two.
  [
    new RegExp(`(name\\s*=\\s*"[^"]*(?:${words})[^"]*"\\s+value\\s*=\\s*")[^"]*(")`, "gi"),
    `$1${mask}$2`,
  ],
  // password="..." and password: ... and PASSWORD=...
  [new RegExp(`((?:${words})[\\w.-]*["']?\\s*[:=]\\s*")[^"\\n]*(")`, "gi"), `$1${mask}$2`],
  [new RegExp(`((?:${words})[\\w.-]*["']?\\s*[:=]\\s*')[^'\\n]*(')`, "gi"), `$1${mask}$2`],
  [new RegExp(`((?:${words})[\\w.-]*\\s*[:=]\\s*)(?!["'(])[^\\s"'<>]+`, "gi"), `$1${mask}`],
  // scheme://user:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:)[^\s@/]+(@)/gi, `$1${mask}$2`],
  [/(\bauthorization\s*[:=]\s*(?:bearer|basic)\s+)\S+/gi, `$1${mask}`],
  // Anything that is as long as a key of 256 bits in hex.
  [/\b[0-9a-fA-F]{64}\b/g, mask],
];

export function masked(text: string): string {
  return patterns.reduce((shown, [pattern, by]) => shown.replace(pattern, by), text);
}
