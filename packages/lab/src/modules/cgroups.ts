/**
 * Control groups of the machine for a lab host: what runs containers wants to see them. They are the
 * machine's own, so what was made in them does not go with the host.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Host } from "../host/host.ts";

const root = "/sys/fs/cgroup";
const ordinary = new Set(["rw", "relatime", "nosuid", "nodev", "noexec"]);

type Hierarchy = { readonly place: string; readonly type: string; readonly options: string };

function hierarchies(): Hierarchy[] {
  return readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, place, type]) => place?.startsWith(root) === true && /^cgroup/.test(type ?? ""))
    .map(([, place = "", type = "", options = ""]) => ({
      place,
      type,
      options: options
        .split(",")
        .filter((one) => !ordinary.has(one))
        .join(","),
    }));
}

/** Mount them in a host as they are on the machine. */
export async function mountCgroups(host: Host): Promise<void> {
  const all = hierarchies();
  if (all.some(({ place }) => place !== root)) {
    await host.execOk("mount", ["-t", "tmpfs", "tmpfs", root]);
  }
  for (const { place, type, options } of all) {
    await host.execOk("mkdir", ["-p", place]);
    await host.execOk("mount", [
      "-t",
      type,
      ...(options === "" ? [] : ["-o", options]),
      type,
      place,
    ]);
  }
}

/** Remove what is empty of group `name` in every hierarchy of the machine. */
export function removeCgroups(name: string): void {
  for (const { place } of hierarchies()) removeTree(join(place, name));
}

function removeTree(path: string): void {
  if (!existsSync(path) || dirname(path) === "/") return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(path, entry.name));
  }
  rmdirSync(path);
}
