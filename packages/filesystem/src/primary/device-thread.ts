/**
 * The device thread of a primary: the only one that executes operations, numbers them and writes
 * records, so their order needs no lock. It waits in one place only, for the kernel or a command.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { present } from "@gemel/base";
import { DeviceServer } from "./device-server.ts";
import type { DeviceThreadData } from "./messages.ts";

const port = present(parentPort, "the device thread is a worker");
new DeviceServer(workerData as DeviceThreadData, port).run();
