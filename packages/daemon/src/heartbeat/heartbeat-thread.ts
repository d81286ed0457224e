/**
 * The heartbeat thread: goes on while the main thread is busy, so that busy never looks dead.
 *
 * @module
 */
import { flushCompileCache } from "node:module";
import { isMainThread, MessagePort, workerData } from "node:worker_threads";
import { assert } from "@gemel/base";
import { lockProgram } from "../system/lock-program.ts";
import { realtimePriority } from "../system/native.ts";
import { Beat } from "./beat.ts";
import { FarmBeat } from "./farm-beat.ts";
import { PacketKey } from "./packet-key.ts";
import { PulseClock } from "./pulse-clock.ts";
import type { FromThread, ToThread } from "./thread-messages.ts";

/** Above ordinary threads, below what keeps the kernel alive. */
const priority = 10;

type Tell = (message: FromThread) => void;

// The main thread may load it to have it compiled.
if (!isMainThread) runBeats();

function runBeats(): void {
  const { key, port }: { key: unknown; port: unknown } = workerData;
  assert(key instanceof Uint8Array, "the heartbeat key is given");
  assert(port instanceof MessagePort, "the port to the main thread is given");
  const tell = (message: FromThread): void => port.postMessage(message);
  const shared = { clock: new PulseClock(), key: new PacketKey(key), tell };
  const beats = new Map<string, Beat | FarmBeat>();
  port.on("message", (message: ToThread) => {
    if (message.type === "end") end(beats, port);
    else obey(message, beats, shared);
  });
  // What was compiled for this thread serves the next one as well; otherwise that is lost when it is ended.
  flushCompileCache();
  const notes: string[] = [];
  const scheduled = realtimePriority(priority);
  if (scheduled < 0) notes.push(`no real-time priority for heartbeats (errno ${-scheduled})`);
  const locked = lockProgram();
  if (locked < 0) notes.push(`the program is not locked in memory (errno ${-locked})`);
  tell({ type: "ready", notes });
}

/** Sockets that are not Node's would stay open. */
function end(beats: ReadonlyMap<string, Beat | FarmBeat>, port: MessagePort): void {
  for (const beat of beats.values()) beat.close();
  port.close();
}

function obey(
  message: Exclude<ToThread, { readonly type: "end" }>,
  beats: Map<string, Beat | FarmBeat>,
  shared: { readonly clock: PulseClock; readonly key: PacketKey; readonly tell: Tell },
): void {
  switch (message.type) {
    case "add": {
      const { settings, signs } = message;
      beats.get(settings.module)?.close();
      beats.set(settings.module, new Beat(settings, { ...shared, signs }));
      return;
    }
    case "add_farm": {
      const { settings, signs } = message;
      beats.get(settings.module)?.close();
      beats.set(settings.module, new FarmBeat(settings, { ...shared, signs }));
      return;
    }
    case "remove":
      beats.get(message.module)?.close();
      beats.delete(message.module);
      return;
    case "farm_report": {
      const beat = beats.get(message.module);
      if (beat instanceof FarmBeat) beat.report(message.report, message.urgent);
      return;
    }
    case "report": {
      const beat = beats.get(message.module);
      if (beat instanceof Beat) beat.report(message.report);
      return;
    }
  }
}
