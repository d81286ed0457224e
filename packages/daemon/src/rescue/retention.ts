/**
 * Which rescue copies are kept no longer. Without a rule all are.
 *
 * @module
 */
import type { Rescue } from "@gemel/protocol";

export type Retention = {
  readonly ageMs: number | null;
  /** Of all copies of the module together. */
  readonly bytesMax: number | null;
};

/** The ids of those that go, oldest first; by size the newest never does. */
export function expiredRescues(
  rescues: readonly Rescue[],
  { ageMs, bytesMax }: Retention,
  now: Date,
): string[] {
  const newestFirst = [...rescues].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  let bytes = 0;
  const expired = newestFirst.filter((rescue, index) => {
    const isOld = ageMs !== null && now.getTime() - Date.parse(rescue.at) > ageMs;
    if (isOld) return true;
    bytes += bytesOf(rescue);
    return bytesMax !== null && index > 0 && bytes > bytesMax;
  });
  return expired.map(({ id }) => id).reverse();
}

export function bytesOf({ directories }: Pick<Rescue, "directories">): number {
  return directories.reduce((sum, directory) => sum + directory.bytes, 0);
}
