/**
 * Puts the directories of a run's tests into one that ends with the run: a worker that is ended does
 * not tidy up.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";

const variable = "TMPDIR";

/** Called once for the project; the workers inherit the environment. */
export function setup(): () => void {
  const before = env[variable];
  const folder = mkdtempSync(join(tmpdir(), "gemel-fast-"));
  env[variable] = folder;
  return () => {
    if (before === undefined) delete env[variable];
    else env[variable] = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
