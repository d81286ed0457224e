/**
 * The device thread of a primary: the only one that executes operations, numbers them and writes
 * records, so their order needs no lock. It waits in one place only, for the kernel or a command.
 *
 * @module
 */
import type { MessagePort } from "node:worker_threads";
import { DeviceServer } from "./device-server.ts";
import { beginFileMask } from "./file-mask.ts";
import type { DeviceThreadData } from "./messages.ts";

/** Returns when the threads are told to end. `port` leads to the main thread. */
export function runDevice(data: DeviceThreadData, port: MessagePort): void {
  beginFileMask();
  new DeviceServer(data, port).run();
}
