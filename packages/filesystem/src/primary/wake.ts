/**
 * An eventfd that ends the device thread's poll.
 *
 * @module
 */

import { writeSync } from "node:fs";
import { GemelError } from "@gemel/base";
import { eventfd } from "../file-calls.ts";

const nonBlocking = 0o4000;
const closeOnExec = 0o2000000;

export function makeWakeFd(): number {
  const fd = eventfd(0, nonBlocking | closeOnExec);
  if (fd < 0) throw new GemelError("internal", `Cannot make an eventfd: errno ${-fd}`);
  return fd;
}

const one: Buffer = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);

/** From any thread. */
export function wake(fd: number): void {
  writeSync(fd, one);
}
