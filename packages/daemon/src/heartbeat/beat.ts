/**
 * The heartbeats of one module: a socket per network, a pulse, a time-out.
 *
 * Silence is judged only after the sockets were read, so that packets which waited while this
 * process was stopped count. Runs on the heartbeat thread.
 *
 * Signs of life that say nothing new are only noted where the main thread can look them up: it need
 * not be woken for each of them.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { boottimeMs } from "../system/native.ts";
import { decodePacket, encodeBody, encodePacket, KnownBodies, nonceSize } from "./packet.ts";
import type { PacketKey } from "./packet-key.ts";
import { PeerSession } from "./peer-session.ts";
import { type PulseClock, type Pulses, patienceOf } from "./pulse-clock.ts";
import { type Signs, SignWriter } from "./signs.ts";
import type { BeatLan, BeatSettings, FromThread } from "./thread-messages.ts";

/** Answers to unproven packets are at least this far apart, so a replayer gains nothing. */
const answerGapMs = 20;
const bindAgainMs = 1000;

type LanState = {
  readonly lan: BeatLan;
  socket: Socket | null;
  /** What is said there; null: not made yet since it is another one. */
  payload: Uint8Array | null;
  up: boolean | null;
  heardAtMs: number;
  problem: string;
  bindTimer: NodeJS.Timeout | null;
};

export type BeatPorts = {
  readonly clock: PulseClock;
  /** Of the cluster's heartbeats. */
  readonly key: PacketKey;
  /** Shared; of the peer. */
  readonly signs: Signs;
  readonly tell: (message: FromThread) => void;
};

export class Beat {
  readonly #settings: BeatSettings;
  readonly #key: PacketKey;
  readonly #sign: SignWriter;
  readonly #tell: (message: FromThread) => void;
  readonly #session = new PeerSession(() => randomBytes(nonceSize));
  readonly #lans: LanState[];
  readonly #pulses: Pulses;
  readonly #bodies = new KnownBodies();
  #report = "";
  #peerReport = "";
  #pulseAtMs = 0;
  #answeredAtMs = 0;
  #seenAtMs = 0;
  #late = false;
  #closed = false;

  constructor(settings: BeatSettings, { clock, key, signs, tell }: BeatPorts) {
    this.#settings = settings;
    this.#key = key;
    this.#sign = new SignWriter(signs, 0);
    this.#tell = tell;
    const now = boottimeMs();
    this.#pulseAtMs = now;
    this.#lans = settings.lans.map((lan) => ({
      lan,
      socket: null,
      payload: null,
      up: null,
      heardAtMs: now,
      problem: "",
      bindTimer: null,
    }));
    for (const state of this.#lans) this.#bind(state);
    const { pulseMs, timeoutMs } = settings;
    const patience = patienceOf(pulseMs, timeoutMs);
    this.#pulses = clock.add(pulseMs, (nowMs) => this.#pulse(nowMs), { patience });
  }

  /** The report that goes out from now on; sent at once when it is another one. */
  report(report: string): void {
    if (report === this.#report) return;
    this.#report = report;
    for (const state of this.#lans) state.payload = null;
    this.#sendAll();
  }

  close(): void {
    this.#closed = true;
    this.#pulses.end();
    for (const state of this.#lans) {
      if (state.bindTimer !== null) clearTimeout(state.bindTimer);
      state.socket?.close();
      state.socket = null;
    }
  }

  #pulse(now: number): void {
    const late = now - this.#pulseAtMs > 2 * this.#settings.pulseMs;
    this.#pulseAtMs = now;
    this.#sendAll();
    // After a pause of our own, what waited in the sockets is read before anyone is called silent.
    const judges = !late || this.#late;
    this.#late = late;
    if (judges && this.#silent(now).length > 0) setImmediate(() => this.#judge());
  }

  #judge(): void {
    for (const state of this.#silent(boottimeMs())) this.#setUp(state, false);
  }

  #silent(now: number): LanState[] {
    const { timeoutMs } = this.#settings;
    return this.#lans.filter((one) => one.up !== false && now - one.heardAtMs >= timeoutMs);
  }

  #setUp(state: LanState, up: boolean): void {
    if (state.up === up || this.#closed) return;
    state.up = up;
    this.#tell({ type: "lan", module: this.#settings.module, lan: state.lan.name, up });
  }

  #bind(state: LanState): void {
    const { address } = state.lan;
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    socket.on("message", (bytes) => this.#receive(state, bytes));
    socket.on("error", (error) => {
      socket.close();
      if (state.socket === socket) state.socket = null;
      this.#bindLater(state, error);
    });
    socket.bind({ address, port: this.#settings.port, exclusive: true }, () => {
      if (this.#closed) {
        socket.close();
        return;
      }
      state.socket = socket;
      state.problem = "";
      this.#send(state);
    });
  }

  /** The address may come with its interface later; a port in use may become free. */
  #bindLater(state: LanState, error: Error): void {
    if (this.#closed) return;
    const code = "code" in error && typeof error.code === "string" ? error.code : "";
    if (state.problem !== error.message) {
      state.problem = error.message;
      this.#tell({
        type: "problem",
        module: this.#settings.module,
        lan: state.lan.name,
        code,
        message: error.message,
      });
    }
    state.bindTimer = setTimeout(() => this.#bind(state), bindAgainMs);
  }

  #receive(state: LanState, bytes: Uint8Array): void {
    const decoded = decodePacket(bytes, this.#key, this.#bodies);
    if (!decoded.ok) return;
    const packet = decoded.value;
    const { module, node, lan, report } = packet.body;
    if (module !== this.#settings.module || node !== this.#settings.peer) return;
    // A packet belongs to one network: taken from one and played into another it is void.
    if (lan !== state.lan.name) return;
    const verdict = this.#session.receive(packet, lan);
    if (verdict.type === "unproven") {
      const now = boottimeMs();
      if (now - this.#answeredAtMs < answerGapMs) return;
      this.#answeredAtMs = now;
      this.#send(state, verdict.echo);
    } else if (verdict.type === "alive") {
      state.heardAtMs = boottimeMs();
      this.#setUp(state, true);
      this.#hear(report, verdict.newest, state.heardAtMs);
      this.#pulses.heard(state.heardAtMs);
    }
  }

  #hear(report: string, newest: boolean, atMs: number): void {
    const { module, pulseMs } = this.#settings;
    if (newest && report !== "" && report !== this.#peerReport) {
      this.#peerReport = report;
      // Not noted: who looks it up must not hear of the time before the report.
      this.#tell({ type: "report", module, report, atMs, news: this.#sign.news() });
    } else if (this.#peerReport !== "") {
      this.#sign.alive(atMs);
      // It is back: who waits for it need not wait for the next look.
      if (atMs - this.#seenAtMs > 2 * pulseMs) this.#tell({ type: "seen", module, atMs });
    }
    this.#seenAtMs = atMs;
  }

  #sendAll(): void {
    for (const state of this.#lans) this.#send(state);
  }

  #send(state: LanState, echo?: Uint8Array): void {
    if (state.socket === null) return;
    const { nonce, echo: usual, sequence } = this.#session.next();
    const { module, node } = this.#settings;
    state.payload ??= encodeBody({ module, node, lan: state.lan.name, report: this.#report });
    const head = { nonce, echo: echo ?? usual, sequence };
    const packet = encodePacket(head, state.payload, this.#key);
    // A failed send (no route, interface down) is what the peer sees as silence: nothing to do.
    state.socket.send(packet, this.#settings.port, state.lan.peerAddress, () => undefined);
  }
}
