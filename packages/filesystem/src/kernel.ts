/** Which Linux this is: what a FUSE may ask of it. @module */
import { release } from "node:os";

/** Whether it is `major`.`minor` or later. `kernel`: as `uname -r` says it. */
export function isKernelSince(major: number, minor: number, kernel: string = release()): boolean {
  const [own = 0, ownMinor = 0] = kernel.split(".").map((part) => Number.parseInt(part, 10));
  return own > major || (own === major && ownMinor >= minor);
}
