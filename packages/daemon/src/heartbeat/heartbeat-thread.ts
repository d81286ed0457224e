/**
 * The heartbeat thread: goes on while the main thread is busy, so that busy never looks dead.
 *
 * @module
 */
import { createSecretKey } from "node:crypto";
import { flushCompileCache } from "node:module";
import { MessagePort, workerData } from "node:worker_threads";
import { assert } from "@gemel/base";
import { lockProgram } from "../system/lock-program.ts";
import { realtimePriority } from "../system/native.ts";
import { Beat } from "./beat.ts";
import { FarmBeat } from "./farm-beat.ts";
import { PulseClock } from "./pulse-clock.ts";
import type { FromThread, ToThread } from "./thread-messages.ts";

/** Above ordinary threads, below what keeps the kernel alive. */
const priority = 10;

const { key, port }: { key: unknown; port: unknown } = workerData;
assert(key instanceof Uint8Array, "the heartbeat key is given");
assert(port instanceof MessagePort, "the port to the main thread is given");
const heartbeatKey = createSecretKey(key);
const main: MessagePort = port;
const clock = new PulseClock();
const beats = new Map<string, Beat | FarmBeat>();

function tell(message: FromThread): void {
  main.postMessage(message);
}

main.on("message", (message: ToThread) => {
  switch (message.type) {
    case "add":
      beats.get(message.settings.module)?.close();
      beats.set(
        message.settings.module,
        new Beat(message.settings, { clock, key: heartbeatKey, seen: message.seen, tell }),
      );
      return;
    case "add_farm":
      beats.get(message.settings.module)?.close();
      beats.set(
        message.settings.module,
        new FarmBeat(message.settings, { clock, key: heartbeatKey, seen: message.seen, tell }),
      );
      return;
    case "remove":
      beats.get(message.module)?.close();
      beats.delete(message.module);
      return;
    case "farm_report": {
      const beat = beats.get(message.module);
      if (beat instanceof FarmBeat) beat.report(message.report, message.urgent);
      return;
    }
    case "report":
      {
        const beat = beats.get(message.module);
        if (beat instanceof Beat) beat.report(message.report);
      }
      return;
  }
});

// What was compiled for this thread serves the next one as well; otherwise that is lost when it is ended.
flushCompileCache();
const notes: string[] = [];
const scheduled = realtimePriority(priority);
if (scheduled < 0) notes.push(`no real-time priority for heartbeats (errno ${-scheduled})`);
const locked = lockProgram();
if (locked < 0) notes.push(`the program is not locked in memory (errno ${-locked})`);
tell({ type: "ready", notes });
