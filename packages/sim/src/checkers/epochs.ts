/**
 * An epoch never goes back, a renounced one is never taken, and one epoch has one holder.
 *
 * @module
 */
import type { Checker } from "../world.ts";

export const epochs: Checker = (world, notice) => {
  if (notice.type !== "persisted") return null;
  const { host, before, record } = notice;
  if (record.epoch < before.epoch)
    return `the epoch of ${host.name} goes back from ${before.epoch} to ${record.epoch}`;
  if (record.right !== "sole") return null;
  if (before.right !== "sole" && record.epoch <= before.renounced)
    return `${host.name} takes epoch ${record.epoch}, which it renounced`;
  const peer = world.peerOf(host).record;
  if (peer.right !== "sole") return null;
  if (peer.epoch === record.epoch) return `both nodes hold epoch ${record.epoch}`;
  return world.divided ? null : "both nodes hold the sole right";
};
