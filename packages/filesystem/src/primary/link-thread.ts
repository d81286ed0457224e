import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { SharedMemory, words } from "./shared-memory.ts";
export type LinkThreadData = {
  readonly buffer: SharedArrayBuffer;
  readonly wakeFd: number;
  readonly devicePort: MessagePort;
  readonly module: string;
  readonly node: string;
  readonly key: Uint8Array;
  readonly host: string;
  readonly port: number;
  readonly sendTimeoutMs: number;
};
const data = workerData as LinkThreadData;
parentPort?.postMessage({ type: "listening", port: 0 });
const memory = new SharedMemory(data.buffer);
while (memory.word(words.stopping) === 0) Atomics.wait(memory.words, words.linkReleased, 0, 100);
