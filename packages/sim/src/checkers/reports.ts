/**
 * A report never runs ahead of the disk.
 *
 * @module
 */
import type { Checker } from "../world.ts";

export const reports: Checker = (_world, notice) => {
  if (notice.type !== "reported") return null;
  const { host, report } = notice;
  const same = JSON.stringify(report.record) === JSON.stringify(host.record);
  return same ? null : `${host.name} reports a record that is not on its disk`;
};
