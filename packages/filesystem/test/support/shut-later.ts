/**
 * A thread that shuts a connection down after a while, as one that ends a link of another thread.
 *
 * @module
 */
import { workerData } from "node:worker_threads";
import { shutdownSocket } from "../../src/link/socket-calls.ts";

const { fd, ms } = workerData as { readonly fd: number; readonly ms: number };
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
shutdownSocket(fd);
