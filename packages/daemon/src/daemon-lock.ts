/**
 * One daemon per host: an advisory lock that the kernel drops when its holder dies.
 *
 * @module
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { GemelError } from "@gemel/base";
import { tryLock } from "./system/native.ts";

/** Held until the process ends. Throws `already_running` with the pid of the holder. */
export function takeDaemonLock(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  const fd = openSync(path, "a+", 0o644);
  if (tryLock(fd) < 0) {
    const holder = readFileSync(fd, "utf8").trim();
    closeSync(fd);
    throw new GemelError("already_running", `Another gemeld runs (pid ${holder || "unknown"})`);
  }
  ftruncateSync(fd, 0);
  writeSync(fd, `${process.pid}\n`);
}
