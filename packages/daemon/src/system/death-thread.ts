/** The thread that waits in epoll for processes to end. @module */
import { parentPort, workerData } from "node:worker_threads";
import { epollWait } from "./native.ts";

/** As in death-watch.ts, which must not be loaded here. */
const wakeId = 0;

for (;;) {
  const ready = epollWait(workerData as number);
  if (ready.includes(wakeId)) break;
  if (ready.length > 0) parentPort?.postMessage(ready);
}
