/**
 * Puts the directories of a run's tests on a {@link MemoryDisk}. `GEMEL_TEST_DISK=off` leaves them on
 * the machine's disk.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { env, stdout } from "node:process";
import { MemoryDisk } from "./memory-disk.ts";

const variable = "GEMEL_TEST_DISK";

/** Called once for each project of a run; the workers inherit the environment. */
export function setup(): (() => void) | undefined {
  // Set by the project before, or by who wants the machine's disk.
  if (env[variable] !== undefined) return undefined;
  let disk: MemoryDisk;
  try {
    disk = MemoryDisk.mount();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    stdout.write(
      `Tests use the machine's disk, which takes longer: no disk in memory; ${reason}\n`,
    );
    return undefined;
  }
  env[variable] = disk.mountPoint;
  env["TMPDIR"] = disk.mountPoint;
  env["GEMEL_LAB_DIRECTORY"] = join(disk.mountPoint, "lab");
  mkdirSync(env["GEMEL_LAB_DIRECTORY"]);
  return () => disk.end();
}
