/**
 * The directories of a host on the machine's disk: made once, they survive its power cuts.
 *
 * @module
 */
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, runOk } from "../system/run.ts";

const plain = ["dev", "proc", "run", "srv", "sys", "var", "var/lib", "var/log", "var/cache"];
const shared = ["tmp", "var/tmp"];

/** What Node has compiled of the checkout so far, as a server that has run Gemel before has it. */
const compiled = "/var/cache/gemel/node";

/** Make the root directory of host `name` at `root`: its own /etc, empty /var, /srv, /tmp. */
export async function makeHostRoot(root: string, name: string): Promise<void> {
  mkdirSync(root, { recursive: true });
  await runOk("cp", ["--archive", "--one-file-system", "/etc", join(root, "etc")]);
  // What the machine itself may have is not the host's.
  for (const foreign of ["gemel", "postgresql", "hosts", "hostname"]) {
    rmSync(join(root, "etc", foreign), { recursive: true, force: true });
  }
  writeFileSync(join(root, "etc/hostname"), `${name}\n`);
  writeFileSync(join(root, "etc/hosts"), `127.0.0.1 localhost\n127.0.1.1 ${name}\n`);
  for (const directory of [...plain, ...shared]) {
    mkdirSync(join(root, directory), { recursive: true });
  }
  for (const directory of shared) {
    chmodSync(join(root, directory), 0o1777);
  }
  mkdirSync(dirname(join(root, compiled)), { recursive: true });
  // Without it, or when a file of it has just been replaced, Node compiles anew. It replaces files and never
  // changes one, so links do; where the host's disk is another one, copies.
  for (const how of [["--link"], []]) {
    const args = ["--archive", ...how, "--no-target-directory", compiled, join(root, compiled)];
    if ((await run("cp", args)).code === 0) break;
  }
  if (!existsSync(join(root, "var/run"))) {
    symlinkSync("/run", join(root, "var/run"));
  }
}
