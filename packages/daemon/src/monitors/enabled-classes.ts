/**
 * The classes of `<errd>` that scripts have enabled: kept in `/run`, so that a gemeld that comes back
 * watches what was watched.
 *
 * @module
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

function file(run: string): string {
  return `${run}/errd-classes`;
}

export function readClasses(run: string): Set<string> {
  try {
    return new Set(readFileSync(file(run), "utf8").split("\n").filter(Boolean));
  } catch {
    // ENOENT: none was enabled since the module started.
    return new Set();
  }
}

export function saveClasses(run: string, classes: ReadonlySet<string>): void {
  if (classes.size === 0) {
    rmSync(file(run), { force: true });
    return;
  }
  mkdirSync(run, { recursive: true, mode: 0o755 });
  writeFileSync(file(run), `${[...classes].join("\n")}\n`);
}
