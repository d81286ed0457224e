/**
 * The scheduler of Linux shares processors out between sessions ("autogroups") before it shares them out between the
 * processes of each. nginx on two hosts of one machine is two sessions, one nginx with two workers is one: on two cores the two
 * were 18 % slower than the one, without any farm between. Two servers have nothing to share out, so it is switched
 * off for what is started from now on, until this process ends.
 *
 * @see sched(7), "The autogroup feature"
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";

const setting = "/proc/sys/kernel/sched_autogroup_enabled";

export function scheduleAsOneGroup(): void {
  let before: string;
  try {
    before = readFileSync(setting, "utf8");
  } catch {
    // ENOENT: this kernel has no such groups.
    return;
  }
  writeFileSync(setting, "0");
  process.once("exit", () => writeFileSync(setting, before));
}
