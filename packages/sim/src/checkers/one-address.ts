/**
 * The virtual address has one owner, as long as both nodes run undisturbed and see each other.
 *
 * A host that was paused, or whose gemeld was away, has a moment to find out.
 *
 * @module
 */
import type { Checker } from "../world.ts";

const graceMs = 5000;

export const oneAddress: Checker = (world, notice) => {
  if (notice.type !== "after" || world.partitioned) return null;
  const owners = world.hosts.filter(
    (host) =>
      host.hasAddress && host.isUp && !host.isPaused && world.now - host.soundSince > graceMs,
  );
  return owners.length > 1 ? "both hosts hold the virtual address" : null;
};
