/**
 * What an earlier life of gemeld, or of the host, left of a module on this node.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ModuleLog } from "../log/module-log.ts";
import { killMountUsers } from "../mirror/mount-users.ts";
import { liftMounts, mountedOn } from "../mirror/mounts.ts";
import { findRunning } from "../scripts/running-script.ts";
import type { ModuleParts } from "./module-parts.ts";

const scriptPollMs = 100;

/** A script of an earlier gemeld ends by itself or by its own bound; nothing is done beside it. */
export async function awaitScript({ place }: ModuleParts, log: ModuleLog): Promise<void> {
  const { run } = place.files;
  const running = findRunning(run);
  if (running === null) return;
  const message = `Waiting for ${running.script} (pid ${running.pid}), begun before gemeld ended`;
  log.add({ level: "I", component: "script", message });
  while (findRunning(run) !== null) await delay(scriptPollMs);
}

/** Remove a dead mount with its users, the farm's rules, a virtual address. */
export async function removeLeftovers(parts: ModuleParts, log: ModuleLog): Promise<void> {
  const { mirror, addresses, farm } = parts;
  if (mirror !== null) await lift(mirror.directories, log);
  // It has logged what is left; the module is here all the same, and is started when that is gone.
  await farm?.leave().catch(() => undefined);
  const removed = await addresses.release();
  if (removed.length === 0) return;
  const message = `Removed what was left of the virtual addresses: ${removed.join(", ")}`;
  log.add({ level: "E", component: "vip", message });
}

async function lift(directories: readonly string[], log: ModuleLog): Promise<void> {
  if (mountedOn(directories).length > 0) await killMountUsers(directories, new Set());
  const lifted = await liftMounts(directories);
  if (lifted.length === 0) return;
  const message = `Lifted what was left mounted: ${lifted.join(", ")}`;
  log.add({ level: "E", component: "mirror", message });
}
