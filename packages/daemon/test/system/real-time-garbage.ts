/**
 * A thread with the priority of the heartbeats that makes garbage for some seconds, like they do in
 * weeks. Prints what share of that time it had the processor.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { isMainThread, Worker } from "node:worker_threads";
import { realtimePriority } from "../../src/system/native.ts";

const priority = 10;
const turns = 400;
const turnMs = 10;

/** CPU time of the calling thread, in ms. */
function usedMs(): number {
  const thread = basename(readlinkSync("/proc/thread-self"));
  return Number(readFileSync(`/proc/self/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

function makeGarbage(): void {
  const error = realtimePriority(priority);
  if (error < 0) throw new Error(`No real-time priority (errno ${-error})`);
  const kept: unknown[] = [];
  const [began, before] = [performance.now(), usedMs()];
  let turn = 0;
  const timer = setInterval(() => {
    // Some of it belongs to Node's own collector, which sweeps in the background.
    for (let index = 0; index < 300; index += 1) {
      kept.push(new AbortController(), new TextDecoder(), new URL(`http://a/?${index}`));
    }
    if (kept.length > 10_000) kept.length = 0;
    turn += 1;
    if (turn < turns) return;
    clearInterval(timer);
    process.stdout.write(`${(usedMs() - before) / (performance.now() - began)}\n`);
  }, turnMs);
}

if (isMainThread) new Worker(new URL(import.meta.url));
else makeGarbage();
