/**
 * The scheduler of Linux shares processors out between sessions ("autogroups") before it shares them out between the
 * processes of each. nginx on two hosts of one machine is two sessions, one nginx with two workers is one: on two cores the two
 * were 18 % slower than the one, without any farm between. Two servers have nothing to share out, so what is started from now on
 * belongs to one processor group, in which sessions do not count. The switch of the machine stays as it is:
 * others measure here too, and whoever is killed puts nothing back.
 *
 * @see sched(7), "The autogroup feature"
 * @module
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

const prefix = "gemel-bench-";

/** This process, and what it starts, until it ends. False: the machine has no processor groups. */
export function scheduleAsOneGroup(): boolean {
  const place = processorGroups();
  if (place === null) return false;
  removeOld(place);
  const group = join(place, `${prefix}${process.pid}`);
  mkdirSync(group);
  const before = join(place, ownGroup(), "cgroup.procs");
  writeFileSync(join(group, "cgroup.procs"), `${process.pid}`);
  process.once("exit", () => {
    writeFileSync(before, `${process.pid}`);
    removeEmpty(group);
  });
  return true;
}

/** Where they are mounted. */
export function processorGroups(): string | null {
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "));
  const found = mounts.find(([, place = "", type, options = ""]) => {
    if (type === "cgroup") return options.split(",").includes("cpu");
    const controllers = join(place, "cgroup.subtree_control");
    return type === "cgroup2" && existsSync(controllers) && words(controllers).includes("cpu");
  });
  return found?.[1] ?? null;
}

/** Of this process, under {@link processorGroups}. */
export function ownGroup(): string {
  const lines = readFileSync("/proc/self/cgroup", "utf8").trim().split("\n");
  const parts = lines.map((line) => line.split(":"));
  const old = parts.find(([, controllers = ""]) => controllers.split(",").includes("cpu"));
  return (old ?? parts.find(([number]) => number === "0"))?.[2] ?? "/";
}

function words(file: string): string[] {
  return readFileSync(file, "utf8").trim().split(" ");
}

/** Of those that were killed. */
function removeOld(place: string): void {
  for (const name of readdirSync(place)) {
    const isOld = name.startsWith(prefix) && !existsSync(`/proc/${name.slice(prefix.length)}`);
    if (isOld && statSync(join(place, name)).isDirectory()) removeEmpty(join(place, name));
  }
}

function removeEmpty(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // EBUSY: something that was started is still there. ENOENT: another one removes it as well. The next one looks again.
  }
}
