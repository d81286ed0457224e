/**
 * One estimate, in a thread of its own: a tree may be large, and nobody may wait for it.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { present } from "@gemel/base";
import { type EstimateTask, estimate } from "./estimate.ts";

present(parentPort, "an estimate is a worker's job").postMessage(
  estimate(workerData as EstimateTask),
);
