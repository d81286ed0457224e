/**
 * The pulses of one farm module: a socket per network, a session with every other node.
 *
 * Only says what was heard; who is lost is decided by the engine. Runs on the heartbeat thread.
 *
 * Signs of life that say nothing new are only noted where the main thread can look them up.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { boottimeMs } from "../system/native.ts";
import { DoorKnock } from "./door-knock.ts";
import {
  decodePacket,
  encodeBody,
  encodePacket,
  KnownBodies,
  type MacKey,
  nonceSize,
} from "./packet.ts";
import { PeerSession } from "./peer-session.ts";
import { type PulseClock, type Pulses, patienceOf } from "./pulse-clock.ts";
import { type FarmBeatSettings, type FromThread, farmPeers } from "./thread-messages.ts";

const answerGapMs = 20;
const bindAgainMs = 1000;
/**
 * Nobody listens at an address: so long no pulse is sent there. A kernel answers "port closed" once a second to one
 * host, and pulses, which cannot be told of it, would use up the answers that {@link DoorKnock} waits for.
 */
const closedMs = 1500;
/** After so many pulses without a word, a node's host is asked whether anybody listens. */
const silentPulses = 3;

type Lan = FarmBeatSettings["lans"][number];
type LanState = {
  readonly lan: Lan;
  socket: Socket | null;
  /** What is said there; null: not made yet since it is another one. */
  payload: Uint8Array | null;
  problem: string;
  timer: NodeJS.Timeout | null;
};

export type FarmBeatPorts = {
  readonly clock: PulseClock;
  /** Of the cluster's heartbeats. */
  readonly key: MacKey;
  /** Shared; when each of {@link farmPeers} was last heard with its known pulse, in microseconds since boot. */
  readonly seen: BigInt64Array;
  readonly tell: (message: FromThread) => void;
};

type PeerState = {
  readonly name: string;
  /** Its place in `seen`. */
  readonly index: number;
  readonly session: PeerSession;
  pulse: string;
  answeredAtMs: number;
  /** When it was heard last; null: never. */
  heardAtMs: number | null;
};

export class FarmBeat {
  readonly #settings: FarmBeatSettings;
  readonly #key: MacKey;
  readonly #seen: BigInt64Array;
  readonly #tell: (message: FromThread) => void;
  readonly #lans: readonly LanState[];
  readonly #peers: ReadonlyMap<string, PeerState>;
  readonly #pulses: Pulses;
  readonly #knock: DoorKnock;
  readonly #bodies = new KnownBodies();
  /** When it was heard last that nobody listens, by address. */
  readonly #closedAtMs = new Map<string, number>();
  #pulse = "";
  /** When this thread ran last. */
  #awakeAtMs = boottimeMs();
  #closed = false;

  constructor(settings: FarmBeatSettings, { clock, key, seen, tell }: FarmBeatPorts) {
    this.#settings = settings;
    this.#key = key;
    this.#seen = seen;
    this.#tell = tell;
    this.#lans = settings.lans.map((lan) => ({
      lan,
      ...{ socket: null, payload: null, problem: "", timer: null },
    }));
    const peers = farmPeers(settings).map((name, index) => [name, peerState(name, index)] as const);
    this.#peers = new Map(peers);
    for (const state of this.#lans) this.#bind(state);
    this.#knock = new DoorKnock(settings.port, (node, to) => {
      const atMs = boottimeMs();
      this.#closedAtMs.set(to, atMs);
      tell({ type: "away", module: settings.module, node, atMs });
    });
    const { pulseMs, lostMs } = settings;
    const patience = patienceOf(pulseMs, lostMs);
    this.#pulses = clock.add(pulseMs, (nowMs) => this.#beat(nowMs), patience);
  }

  /** The pulse that goes out from now on; at once when it is another one and urgent. */
  report(pulse: string, urgent: boolean): void {
    this.#wakeUp(boottimeMs());
    if (pulse === this.#pulse) return;
    this.#say(pulse);
    if (urgent) this.#sendAll();
  }

  #say(pulse: string): void {
    this.#pulse = pulse;
    for (const state of this.#lans) state.payload = null;
  }

  close(): void {
    this.#closed = true;
    this.#pulses.end();
    this.#knock.close();
    for (const state of this.#lans) {
      if (state.timer !== null) clearTimeout(state.timer);
      state.socket?.close();
      state.socket = null;
    }
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
      this.#sendAll();
    });
  }

  /** The address may come with its interface later; a port in use may become free. */
  #bindLater(state: LanState, error: Error): void {
    if (this.#closed) return;
    if (state.problem !== error.message) {
      state.problem = error.message;
      const code = "code" in error && typeof error.code === "string" ? error.code : "";
      const { module } = this.#settings;
      this.#tell({ type: "problem", module, lan: state.lan.name, code, message: error.message });
    }
    state.timer = setTimeout(() => this.#bind(state), bindAgainMs);
  }

  /**
   * A process that was stopped is lost to the others, and what it said last they would take for what it says
   * now: a leader's view of then would be followed again.
   */
  #wakeUp(now: number): void {
    const { module, lostMs, pulseMs } = this.#settings;
    const wasStopped = now - this.#awakeAtMs >= lostMs - pulseMs;
    this.#awakeAtMs = now;
    if (!wasStopped) return;
    this.#say("");
    this.#tell({ type: "awake", module });
  }

  #receive(state: LanState, bytes: Uint8Array): void {
    const now = boottimeMs();
    this.#wakeUp(now);
    const decoded = decodePacket(bytes, this.#key, this.#bodies);
    if (!decoded.ok) return;
    const packet = decoded.value;
    const { module, node, lan, report } = packet.body;
    const peer = this.#peers.get(node);
    if (module !== this.#settings.module || peer === undefined || lan !== state.lan.name) return;
    const verdict = peer.session.receive(packet, lan);
    if (verdict.type === "unproven") {
      if (now - peer.answeredAtMs < answerGapMs) return;
      peer.answeredAtMs = now;
      this.#send(state, peer, verdict.echo);
    } else if (verdict.type === "alive" && report !== "") {
      this.#knock.stop(node);
      this.#closedAtMs.delete(state.lan.peers[node] ?? "");
      this.#hear(peer, report, verdict.newest, now);
      peer.heardAtMs = now;
      this.#pulses.heard(now);
    }
  }

  #hear(peer: PeerState, pulse: string, newest: boolean, atMs: number): void {
    const { module, pulseMs } = this.#settings;
    if (newest && pulse !== peer.pulse) {
      peer.pulse = pulse;
      // Not noted: who looks it up must not hear of the time before the pulse.
      this.#tell({ type: "pulse", module, node: peer.name, pulse, atMs });
    } else if (peer.pulse !== "") {
      Atomics.store(this.#seen, peer.index, BigInt(Math.floor(atMs * 1000)));
      // It is back: who waits for it need not wait for the next look.
      const wasSilent = atMs - (peer.heardAtMs ?? 0) > 2 * pulseMs;
      if (wasSilent) this.#tell({ type: "heard", module, node: peer.name, atMs });
    }
  }

  /** All are told. */
  #beat(now: number): void {
    this.#wakeUp(now);
    this.#sendAll();
    const silentSinceMs = now - silentPulses * this.#settings.pulseMs;
    for (const { name, heardAtMs } of this.#peers.values()) {
      if (heardAtMs === null || heardAtMs > silentSinceMs) continue;
      for (const { lan } of this.#lans) {
        const to = lan.peers[name];
        if (to !== undefined) this.#knock.at(name, lan.address, to);
      }
    }
  }

  #sendAll(): void {
    const now = boottimeMs();
    for (const state of this.#lans) {
      for (const peer of this.#peers.values()) {
        const closedAtMs = this.#closedAtMs.get(state.lan.peers[peer.name] ?? "");
        if (closedAtMs === undefined || now - closedAtMs >= closedMs) this.#send(state, peer);
      }
    }
  }

  #send(state: LanState, peer: PeerState, echo?: Uint8Array): void {
    const to = state.lan.peers[peer.name];
    if (state.socket === null || to === undefined) return;
    const { nonce, echo: usual, sequence } = peer.session.next();
    const { module, node, port } = this.#settings;
    state.payload ??= encodeBody({ module, node, lan: state.lan.name, report: this.#pulse });
    const head = { nonce, echo: echo ?? usual, sequence };
    const packet = encodePacket(head, state.payload, this.#key);
    // A failed send (no route, interface down) is what the others see as silence: nothing to do.
    state.socket.send(packet, port, to, () => undefined);
  }
}

function peerState(name: string, index: number): PeerState {
  const session = new PeerSession(() => randomBytes(nonceSize));
  return { name, index, session, pulse: "", answeredAtMs: 0, heardAtMs: null };
}
