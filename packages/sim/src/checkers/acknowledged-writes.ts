/**
 * No write that was answered as durable is missing on a node that becomes primary.
 *
 * Without a witness a partition may make two primaries (documented); then only
 * `nothing-discarded` holds.
 *
 * @module
 */
import type { Checker } from "../world.ts";

export const acknowledgedWrites: Checker = (world, notice) => {
  if (notice.type !== "serves" || world.divided) return null;
  const present = new Set(notice.host.data);
  for (const value of world.acknowledged)
    if (!present.has(value))
      return `${notice.host.name} serves without the acknowledged write ${value}`;
  return null;
};
