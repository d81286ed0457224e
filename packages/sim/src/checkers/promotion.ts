/**
 * Only complete data is promoted: the sole right is never taken with inconsistent data, and with
 * outdated data only by agreement with the peer (its record has given the right up).
 *
 * @module
 */
import type { Checker } from "../world.ts";

export const promotion: Checker = (world, notice) => {
  if (notice.type === "serves" && notice.host.record.right !== "sole")
    return `${notice.host.name} opens its gate without the sole right`;
  if (notice.type !== "persisted" || notice.record.right !== "sole") return null;
  const { host, before } = notice;
  if (host.hasHole) return `${host.name} is promoted although it could not apply everything`;
  if (before.right === "sole") return null;
  if (before.data === "inconsistent") {
    // `primforce`: the history of the copy ends here, so that its source is not taken for an ancestor.
    const known = [notice.record.generation, ...notice.record.history];
    const isForced = before.generation !== null && !known.includes(before.generation);
    return isForced ? null : `${host.name} is promoted with inconsistent data`;
  }
  if (before.data === "up_to_date") return null;
  // An operator's force: a generation is born at once, so that nothing is mistaken for older.
  if (before.generation !== notice.record.generation) return null;
  const peer = world.peerOf(host).record;
  const agreed = before.generation === null || peer.right === "none";
  return agreed ? null : `${host.name} is promoted with outdated data`;
};
