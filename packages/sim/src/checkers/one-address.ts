/**
 * The virtual address has one owner, as long as both nodes run undisturbed and see each other; and
 * never two owners that answer writes, whatever happens.
 *
 * A host that was paused, cut off, or whose gemeld was away, has a moment to find out.
 *
 * @module
 */
import type { Checker } from "../world.ts";

const graceMs = 5000;

export const oneAddress: Checker = (world, notice) => {
  if (notice.type !== "after" || world.divided) return null;
  const owners = world.hosts.filter(
    (host) =>
      host.hasAddress && host.isUp && !host.isPaused && world.now - host.soundSince > graceMs,
  );
  if (world.hosts.every((host) => host.hasAddress && host.mirror.answers))
    return "both hosts hold the virtual address and answer writes";
  if (world.now - world.network.wholeSince <= graceMs) return null;
  return owners.length > 1 ? "both hosts hold the virtual address" : null;
};
