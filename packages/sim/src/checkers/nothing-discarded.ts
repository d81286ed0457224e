/**
 * Nothing that was answered as durable is overwritten unless the source has it or a rescue copy
 * was made before (G3), partition or not.
 *
 * @module
 */
import type { Checker } from "../world.ts";

export const nothingDiscarded: Checker = (world, notice) => {
  if (notice.type !== "overwritten") return null;
  const { host, by } = notice;
  const source = new Set(by.data);
  for (const value of host.data) {
    if (!world.acknowledged.has(value) || source.has(value) || host.rescues.has(value)) continue;
    return `the acknowledged write ${value} of ${host.name} is overwritten without a rescue copy`;
  }
  return null;
};
