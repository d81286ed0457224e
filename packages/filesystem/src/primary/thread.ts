/**
 * A thread of a primary before there is one: what it will be is loaded, and it waits.
 *
 * Loading takes far longer than becoming a primary may take, so it is done beforehand. Each kind loads its own part only: the
 * device thread's is by far the largest.
 *
 * @module
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { present } from "@gemel/base";
import { hurry } from "../priority.ts";
import type { LinkThreadData } from "./link-thread.ts";
import type { DeviceThreadData, ThreadMessage } from "./messages.ts";
import type { SyncThreadData } from "./sync-thread.ts";

/** What a thread is for. */
export type ThreadKind = ThreadTask["thread"];

/** The first message to a thread: what it works on from now on. */
export type ThreadTask =
  | { readonly thread: "device"; readonly data: DeviceThreadData }
  | { readonly thread: "link"; readonly data: LinkThreadData }
  | { readonly thread: "sync"; readonly data: SyncThreadData };

type Run = (task: ThreadTask, port: MessagePort) => void;

async function load(kind: ThreadKind): Promise<Run> {
  switch (kind) {
    case "device": {
      const { runDevice } = await import("./device-thread.ts");
      return ({ data }, port) => runDevice(data as DeviceThreadData, port);
    }
    case "link": {
      const { runLink } = await import("./link-thread.ts");
      return ({ data }) => runLink(data as LinkThreadData);
    }
    case "sync": {
      const { runSync } = await import("./sync-thread.ts");
      return ({ data }) => runSync(data as SyncThreadData);
    }
  }
}

const port = present(parentPort, "a thread of the primary is a worker");
const run = await load(workerData as ThreadKind);
port.once("message", (task: ThreadTask) => {
  run(task, port);
  port.close();
});
hurry();
const loaded: ThreadMessage = { type: "loaded" };
port.postMessage(loaded);
