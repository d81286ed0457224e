/** The thread that waits in epoll for processes to end. @module */
import { flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { epollWait } from "./native.ts";

/** As in death-watch.ts, which must not be loaded here. */
const wakeId = 0;

// Before it waits: it is not woken to end in an orderly way.
flushCompileCache();
for (;;) {
  const ready = epollWait(workerData as number);
  if (ready.includes(wakeId)) break;
  if (ready.length > 0) parentPort?.postMessage(ready);
}
