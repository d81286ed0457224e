/**
 * A host whose clock of the wall jumps: that of one program, for all hosts share the machine's. The time since boot goes on as it is, as
 * it does where somebody sets a clock.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import type { Host } from "./host.ts";

const file = "/etc/gemel-lab-clock";

/** Environment of a program that is to have it; Debian's `libfaketime`. */
export const movableClock: Readonly<Record<string, string>> = {
  LD_PRELOAD: "/usr/$LIB/faketime/libfaketimeMT.so.1",
  FAKETIME_TIMESTAMP_FILE: file,
  FAKETIME_NO_CACHE: "1",
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
};

/** From now on it is so many hours ahead of what is right. */
export function setClock(host: Host, hours: number): void {
  writeFileSync(host.path(file), `${hours < 0 ? "" : "+"}${hours}h\n`);
}
