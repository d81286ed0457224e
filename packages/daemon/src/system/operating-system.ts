/** What this host runs, in words. @module */
import { readFileSync } from "node:fs";
import { release, type } from "node:os";

/**
 * `Debian GNU/Linux 12 (bookworm), Linux 6.1.0`.
 *
 * @see os-release(5)
 */
export function operatingSystem(): string {
  const kernel = `${type()} ${release()}`;
  const name = prettyName();
  return name === null ? kernel : `${name}, ${kernel}`;
}

function prettyName(): string | null {
  try {
    const text = readFileSync("/etc/os-release", "utf8");
    return /^PRETTY_NAME=["']?(.*?)["']?$/m.exec(text)?.[1] ?? null;
  } catch {
    // ENOENT: a host without distribution.
    return null;
  }
}
