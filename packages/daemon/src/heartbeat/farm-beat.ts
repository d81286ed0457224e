/**
 * The pulses of one farm module: a socket per network, a session with every other node.
 *
 * Only says what was heard; who is lost is decided by the engine. Runs on the heartbeat thread.
 *
 * Signs of life that say nothing new are only noted where the main thread can look them up.
 *
 * Nothing that comes wakes the thread up: a pulse is read when the next own one is due, at most a pulse later. Only
 * while something changes are the sockets looked into more often. The nodes' own times are apart, so that of every pulse
 * of every other one just one is there each time.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { boottimeMs } from "../system/native.ts";
import { DoorKnock } from "./door-knock.ts";
import { decodePacket, encodeBody, encodePacket, KnownBodies, nonceSize } from "./packet.ts";
import type { PacketKey } from "./packet-key.ts";
import { PeerSession } from "./peer-session.ts";
import { isPatient, type PulseClock, type Pulses } from "./pulse-clock.ts";
import { PulseSocket, SocketError } from "./pulse-socket.ts";
import { type Signs, SignWriter } from "./signs.ts";
import { type FarmBeatSettings, type FromThread, farmPeers } from "./thread-messages.ts";

const answerGapMs = 20;
/** So long after something changed, or a node greeted, more of that is to be expected, and looked for so often. */
const livelyMs = 1000;
const livelyLookMs = 10;
/** Of one that was silent. What it says then may be of another time, until it is proven. */
const greetGapMs = 10_000;
/** What others say may wait so long for a look, however rare pulses are. */
const lookMaxMs = 250;
/** In a pulse, where silence of a few of them counts already. */
const looksOfImpatient = 4;
const bindAgainMs = 1000;
/**
 * Nobody listens at an address: so long no pulse is sent there. A kernel answers "port closed" once a second to one
 * host, and pulses, which cannot be told of it, would use up the answers that {@link DoorKnock} waits for.
 */
const closedMs = 1500;
/** Of a usual packet, with room. */
const roomSize = 4096;
/** After so many pulses without a word, a node's host is asked whether anybody listens. */
const silentPulses = 3;

type Lan = FarmBeatSettings["lans"][number];
type LanState = {
  readonly lan: Lan;
  socket: PulseSocket | null;
  /** What is said there; null: not made yet since it is another one. */
  payload: Uint8Array | null;
  problem: string;
  timer: NodeJS.Timeout | null;
};

export type FarmBeatPorts = {
  readonly clock: PulseClock;
  /** Of the cluster's heartbeats. */
  readonly key: PacketKey;
  /** Shared; of each of {@link farmPeers}. */
  readonly signs: Signs;
  readonly tell: (message: FromThread) => void;
};

type PeerState = {
  readonly name: string;
  readonly sign: SignWriter;
  readonly session: PeerSession;
  pulse: string;
  answeredAtMs: number;
  /** When it greeted last after a silence. */
  greetedAtMs: number;
  /** When it was heard last; null: never. */
  heardAtMs: number | null;
};

export class FarmBeat {
  readonly #settings: FarmBeatSettings;
  readonly #key: PacketKey;
  readonly #tell: (message: FromThread) => void;
  readonly #lans: readonly LanState[];
  readonly #peers: ReadonlyMap<string, PeerState>;
  readonly #pulses: readonly Pulses[];
  readonly #knock: DoorKnock;
  readonly #bodies = new KnownBodies();
  /** A packet is in here until it is sent, which is at once. */
  readonly #room = new Uint8Array(roomSize);
  /** When it was heard last that nobody listens, by address. */
  readonly #closedAtMs = new Map<string, number>();
  #pulse = "";
  /** When this thread ran last. */
  #awakeAtMs = boottimeMs();
  #livelyUntilMs = 0;
  /** The next look, while it is lively. */
  #soon: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(settings: FarmBeatSettings, { clock, key, signs, tell }: FarmBeatPorts) {
    this.#settings = settings;
    this.#key = key;
    this.#tell = tell;
    this.#lans = settings.lans.map((lan) => ({
      lan,
      ...{ socket: null, payload: null, problem: "", timer: null },
    }));
    const peers = farmPeers(settings).map((name, index) => {
      return [name, peerState(name, new SignWriter(signs, index))] as const;
    });
    this.#peers = new Map(peers);
    for (const state of this.#lans) this.#bind(state);
    this.#knock = new DoorKnock(settings.port, (node, to) => {
      const atMs = boottimeMs();
      this.#closedAtMs.set(to, atMs);
      tell({ type: "away", module: settings.module, node, atMs });
    });
    const { pulseMs, lostMs } = settings;
    const phaseMs = phaseOf(settings);
    const least = isPatient(pulseMs, lostMs) ? 1 : looksOfImpatient;
    const lookMs = pulseMs / Math.max(least, Math.ceil(pulseMs / lookMaxMs));
    const pulses = clock.add(pulseMs, (nowMs) => this.#beat(nowMs), { phaseMs });
    const looks = clock.add(lookMs, (nowMs) => this.#read(nowMs), { phaseMs });
    this.#pulses = [looks, pulses];
  }

  /** The pulse that goes out from now on; at once when it is another one and urgent. */
  report(pulse: string, urgent: boolean): void {
    this.#wakeUp(boottimeMs());
    if (pulse === this.#pulse) return;
    this.#say(pulse);
    if (!urgent) return;
    this.#sendAll();
    this.#expectMore(boottimeMs());
  }

  #say(pulse: string): void {
    this.#pulse = pulse;
    for (const state of this.#lans) state.payload = null;
  }

  close(): void {
    this.#closed = true;
    for (const { end } of this.#pulses) end();
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#knock.close();
    for (const state of this.#lans) {
      if (state.timer !== null) clearTimeout(state.timer);
      state.socket?.close();
      state.socket = null;
    }
  }

  #bind(state: LanState): void {
    try {
      state.socket = new PulseSocket(state.lan.address, this.#settings.port);
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      this.#bindLater(state, error);
      return;
    }
    state.problem = "";
    if (!state.socket.isRoomy) {
      const message =
        "Few packets are kept until they are read (CAP_NET_ADMIN is missing): where many come, pulses are lost";
      const { module } = this.#settings;
      this.#tell({ type: "problem", module, lan: state.lan.name, code: "", message });
    }
    this.#sendAll();
    this.#expectMore(boottimeMs());
  }

  /** The address may come with its interface later; a port in use may become free. */
  #bindLater(state: LanState, { message, code }: SocketError): void {
    if (state.problem !== message) {
      state.problem = message;
      const { module } = this.#settings;
      this.#tell({ type: "problem", module, lan: state.lan.name, code, message });
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

  /** Something changes: what is said about it is not to wait for the next look. */
  #expectMore(now: number): void {
    this.#livelyUntilMs = now + livelyMs;
    if (this.#soon === null) this.#lookSoon();
  }

  #lookSoon(): void {
    this.#soon = setTimeout(() => {
      const now = boottimeMs();
      this.#read(now);
      this.#soon = null;
      if (now < this.#livelyUntilMs && !this.#closed) this.#lookSoon();
    }, livelyLookMs);
  }

  #read(now: number): void {
    this.#wakeUp(now);
    for (const state of this.#lans) {
      state.socket?.read((bytes) => this.#receive(state, bytes, now));
    }
  }

  #receive(state: LanState, bytes: Uint8Array, now: number): void {
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
      this.#greet(peer, now);
      this.#send(state, peer, verdict.echo);
    } else if (verdict.type === "alive" && report !== "") {
      this.#knock.stop(node);
      this.#closedAtMs.delete(state.lan.peers[node] ?? "");
      this.#hear(peer, report, verdict.newest, now);
      peer.heardAtMs = now;
    }
  }

  /** A node that comes back is proven soon; whoever plays old packets back must not keep this thread awake. */
  #greet(peer: PeerState, now: number): void {
    const isSilent = now - (peer.heardAtMs ?? 0) > 2 * this.#settings.pulseMs;
    if (!isSilent || now - peer.greetedAtMs < greetGapMs) return;
    peer.greetedAtMs = now;
    this.#expectMore(now);
  }

  #hear(peer: PeerState, pulse: string, newest: boolean, atMs: number): void {
    const { module, pulseMs } = this.#settings;
    if (newest && pulse !== peer.pulse) {
      peer.pulse = pulse;
      this.#expectMore(atMs);
      // Not noted: who looks it up must not hear of the time before the pulse.
      const news = peer.sign.news();
      this.#tell({ type: "pulse", module, node: peer.name, pulse, atMs, news });
    } else if (peer.pulse !== "") {
      peer.sign.alive(atMs);
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
    const { module, node } = this.#settings;
    state.payload ??= encodeBody({ module, node, lan: state.lan.name, report: this.#pulse });
    const head = { nonce, echo: echo ?? usual, sequence };
    const packet = encodePacket(head, state.payload, this.#key, this.#room);
    state.socket.send(packet, to);
  }
}

/** In the middle of its own part of the pulse: what the others say just then comes before or after. */
function phaseOf(settings: FarmBeatSettings): number {
  const nodes = [...farmPeers(settings), settings.node].sort();
  return (nodes.indexOf(settings.node) / nodes.length) * settings.pulseMs;
}

function peerState(name: string, sign: SignWriter): PeerState {
  const session = new PeerSession(() => randomBytes(nonceSize));
  return {
    name,
    sign,
    session,
    pulse: "",
    answeredAtMs: 0,
    greetedAtMs: -greetGapMs,
    heardAtMs: null,
  };
}
