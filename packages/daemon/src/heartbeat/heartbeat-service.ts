/**
 * The main thread's end of the heartbeats.
 *
 * Reports are validated here; what is not a report is dropped with a note, never passed on.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import { type InstantMs, instantMs } from "@gemel/base";
import {
  type FarmPulse,
  farmPulseSchema,
  type PeerReport,
  peerReportSchema,
} from "@gemel/protocol";
import { threadEnvironment } from "../system/thread-environment.ts";
import { heartbeatKey } from "./packet.ts";
import { makeSigns, SignReader } from "./signs.ts";
import {
  type BeatSettings,
  type FarmBeatSettings,
  type FromThread,
  farmPeers,
  type ToThread,
} from "./thread-messages.ts";

/** How long the thread may take to end by itself. */
const endMs = 1000;

/** What one module hears. */
export type BeatListener = {
  readonly report: (report: PeerReport, seenAt: InstantMs) => void;
  readonly seen: (seenAt: InstantMs) => void;
  readonly lan: (lan: string, up: boolean) => void;
  /** It lives, but what it says since then is not known. */
  readonly unreadable: (seenAt: InstantMs) => void;
  readonly problem: (lan: string, code: string, message: string) => void;
};

/** What one farm module hears. */
export type FarmBeatListener = {
  /** One that cannot be read is none, and what its node said before counts no longer as heard. */
  readonly pulse: (pulse: FarmPulse, heardAt: InstantMs) => void;
  readonly heard: (node: string, heardAt: InstantMs) => void;
  readonly away: (node: string, heardAt: InstantMs) => void;
  /** Nothing is said until {@link HeartbeatService.pulse} is called. */
  readonly awake: () => void;
  readonly problem: (lan: string, code: string, message: string) => void;
};

type FarmEnd = {
  readonly listener: FarmBeatListener;
  /** By node. */
  readonly signs: ReadonlyMap<string, SignReader>;
  /** Nodes whose last pulse could not be read: said once. */
  readonly unreadable: Set<string>;
};

type BeatEnd = { readonly listener: BeatListener; readonly sign: SignReader };

export class HeartbeatService {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #beats = new Map<string, BeatEnd>();
  readonly #farms = new Map<string, FarmEnd>();
  /** Resolves when the thread runs, with what it could not get; then once. */
  readonly ready: Promise<readonly string[]>;
  #resolveReady: (notes: readonly string[]) => void = () => undefined;

  /** `fail` is called when the thread ends by itself: without heartbeats gemeld must not go on. */
  constructor(clusterKey: Uint8Array, fail: (error: Error) => void) {
    const { port1, port2 } = new MessageChannel();
    this.ready = new Promise((resolve) => {
      this.#resolveReady = resolve;
    });
    this.#worker = new Worker(new URL("./heartbeat-thread.ts", import.meta.url), {
      name: "heartbeat",
      workerData: { key: heartbeatKey(clusterKey), port: port2 },
      transferList: [port2],
      env: threadEnvironment(),
    });
    this.#worker.on("error", fail);
    this.#port = port1;
    this.#port.on("message", (message: FromThread) => this.#hear(message));
  }

  add(settings: BeatSettings, listener: BeatListener): void {
    const signs = makeSigns(1);
    this.#beats.set(settings.module, { listener, sign: new SignReader(signs, 0) });
    this.#post({ type: "add", settings, signs });
  }

  /** When the module's peer was last heard with the report that is known; null: never yet, or there is another one. */
  seenAt(module: string): InstantMs | null {
    const atMs = this.#beats.get(module)?.sign.heardAtMs() ?? null;
    return atMs === null ? null : instantMs(atMs);
  }

  addFarm(settings: FarmBeatSettings, listener: FarmBeatListener): void {
    const peers = farmPeers(settings);
    const signs = makeSigns(peers.length);
    const readers = peers.map((peer, index) => [peer, new SignReader(signs, index)] as const);
    this.#farms.set(settings.module, { listener, signs: new Map(readers), unreadable: new Set() });
    this.#post({ type: "add_farm", settings, signs });
  }

  /**
   * When each node of a farm was heard last with the pulse that is known; without those that never were, and those of which
   * another one is about to come.
   */
  heardAt(module: string): Readonly<Record<string, InstantMs>> {
    const signs = [...(this.#farms.get(module)?.signs ?? [])];
    const heard = signs.flatMap(([peer, sign]) => {
      const atMs = sign.heardAtMs();
      return atMs === null ? [] : [[peer, instantMs(atMs)] as const];
    });
    return Object.fromEntries(heard);
  }

  /** What the others of a farm are told from now on. */
  pulse(pulse: FarmPulse, urgent: boolean): void {
    const report = JSON.stringify(pulse);
    this.#post({ type: "farm_report", module: pulse.module, report, urgent });
  }

  remove(module: string): void {
    this.#beats.delete(module);
    this.#farms.delete(module);
    this.#post({ type: "remove", module });
  }

  /** What the peer is told from now on. */
  report(report: PeerReport): void {
    this.#post({ type: "report", module: report.module, report: JSON.stringify(report) });
  }

  /**
   * Hear now what the thread has said already: before anything is concluded from a silence that may
   * only be this thread's own.
   */
  drain(): void {
    for (;;) {
      const next = receiveMessageOnPort(this.#port);
      if (next === undefined) return;
      this.#hear(next.message);
    }
  }

  async close(): Promise<void> {
    // Its ports are free when it has ended by itself; otherwise only when this process does.
    const ended = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#post({ type: "end" });
    await Promise.race([ended, delay(endMs, null, { ref: false })]);
    await this.#worker.terminate();
    this.#port.close();
  }

  #post(message: ToThread): void {
    this.#port.postMessage(message);
  }

  #hear(message: FromThread): void {
    if (message.type !== "ready") {
      const farm = this.#farms.get(message.module);
      if (farm !== undefined) {
        passFarm(message, farm);
        return;
      }
    }
    const beat = message.type === "ready" ? null : this.#beats.get(message.module);
    if (beat === undefined) return;
    this.#pass(message, beat?.listener ?? null);
    if (message.type === "report") beat?.sign.took(message.news);
  }

  #pass(message: FromThread, listener: BeatListener | null): void {
    switch (message.type) {
      case "ready":
        this.#resolveReady(message.notes);
        return;
      case "lan":
        listener?.lan(message.lan, message.up);
        return;
      case "problem":
        listener?.problem(message.lan, message.code, message.message);
        return;
      case "pulse":
      case "heard":
      case "away":
      case "awake":
        return;
      case "seen":
        listener?.seen(instantMs(message.atMs));
        return;
      case "report": {
        const parsed = parseReport(message.report);
        if (parsed !== null) {
          listener?.report(parsed, instantMs(message.atMs));
          return;
        }
        listener?.unreadable(instantMs(message.atMs));
        listener?.problem("", "", "The peer sends reports that this version cannot read");
        return;
      }
    }
  }
}

function passFarm(message: FromThread, { listener, signs, unreadable }: FarmEnd): void {
  switch (message.type) {
    case "problem":
      listener.problem(message.lan, message.code, message.message);
      return;
    case "heard":
      // As long as its last pulse is not known, it says something else than what is known.
      if ((signs.get(message.node)?.heardAtMs() ?? null) === null) return;
      listener.heard(message.node, instantMs(message.atMs));
      return;
    case "away":
      listener.away(message.node, instantMs(message.atMs));
      return;
    case "awake":
      listener.awake();
      return;
    case "pulse": {
      const { node, news, atMs } = message;
      const pulse = parsed(message.pulse, farmPulseSchema);
      if (pulse?.node === node) {
        unreadable.delete(node);
        listener.pulse(pulse, instantMs(atMs));
        // Not of one that could not be read: signs of life would keep alive what was said before.
        signs.get(node)?.took(news);
        return;
      }
      const isKnown = unreadable.has(node);
      unreadable.add(node);
      if (!isKnown) listener.problem("", "", `${node} sends pulses that this version cannot read`);
      return;
    }
    case "ready":
    case "lan":
    case "report":
    case "seen":
      return;
  }
}

/** Authentic, but perhaps from another version. */
function parseReport(text: string): PeerReport | null {
  return parsed(text, peerReportSchema);
}

function parsed<T>(text: string, schema: { readonly parse: (value: unknown) => T }): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // SyntaxError or ZodError: both mean "not a report of this version".
    return null;
  }
}
