/**
 * A thread of a primary before it knows which one it is: everything is loaded, and it waits.
 *
 * Loading takes far longer than becoming a primary may take, so it is done beforehand.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import { present } from "@gemel/base";
import { hurry } from "../priority.ts";
import { runDevice } from "./device-thread.ts";
import { type LinkThreadData, runLink } from "./link-thread.ts";
import type { DeviceThreadData, ThreadMessage } from "./messages.ts";
import { runSync, type SyncThreadData } from "./sync-thread.ts";

/** The first message to a thread: what it is from now on. */
export type ThreadTask =
  | { readonly thread: "device"; readonly data: DeviceThreadData }
  | { readonly thread: "link"; readonly data: LinkThreadData }
  | { readonly thread: "sync"; readonly data: SyncThreadData };

const port = present(parentPort, "a thread of the primary is a worker");
port.once("message", (task: ThreadTask) => {
  switch (task.thread) {
    case "device":
      runDevice(task.data, port);
      break;
    case "link":
      runLink(task.data);
      break;
    case "sync":
      runSync(task.data);
      break;
  }
  port.close();
});
hurry();
const loaded: ThreadMessage = { type: "loaded" };
port.postMessage(loaded);
