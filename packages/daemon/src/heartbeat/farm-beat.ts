/**
 * The pulses of one farm module: a socket per network, a session with every other node.
 *
 * Only says what was heard; who is lost is decided by the engine. Runs on the heartbeat thread.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { boottimeMs } from "../system/native.ts";
import { DoorKnock } from "./door-knock.ts";
import { decodePacket, encodePacket, type MacKey, nonceSize } from "./packet.ts";
import { PeerSession } from "./peer-session.ts";
import type { FarmBeatSettings, FromThread } from "./thread-messages.ts";

const answerGapMs = 20;
const bindAgainMs = 1000;
/** After so many pulses without a word, a node's host is asked whether anybody listens. */
const silentPulses = 3;

type Lan = FarmBeatSettings["lans"][number];
type LanState = {
  readonly lan: Lan;
  socket: Socket | null;
  problem: string;
  timer: NodeJS.Timeout | null;
};

type PeerState = {
  readonly name: string;
  readonly session: PeerSession;
  pulse: string;
  answeredAtMs: number;
  toldAtMs: number;
  /** When it was heard last; null: never. */
  heardAtMs: number | null;
};

export class FarmBeat {
  readonly #settings: FarmBeatSettings;
  readonly #key: MacKey;
  readonly #tell: (message: FromThread) => void;
  readonly #lans: readonly LanState[];
  readonly #peers: ReadonlyMap<string, PeerState>;
  readonly #timer: NodeJS.Timeout;
  readonly #knock: DoorKnock;
  #pulse = "";
  /** When this thread ran last. */
  #awakeAtMs = boottimeMs();
  #closed = false;

  constructor(settings: FarmBeatSettings, key: MacKey, tell: (message: FromThread) => void) {
    this.#settings = settings;
    this.#key = key;
    this.#tell = tell;
    this.#lans = settings.lans.map((lan) => ({ lan, socket: null, problem: "", timer: null }));
    const names = new Set(settings.lans.flatMap(({ peers }) => Object.keys(peers)));
    this.#peers = new Map([...names].map((name) => [name, peerState(name)]));
    for (const state of this.#lans) this.#bind(state);
    this.#knock = new DoorKnock(settings.port, (node) => {
      tell({ type: "away", module: settings.module, node, atMs: boottimeMs() });
    });
    this.#timer = setInterval(() => this.#beat(), settings.pulseMs);
  }

  /** The pulse that goes out from now on; at once when it is another one and urgent. */
  report(pulse: string, urgent: boolean): void {
    this.#wakeUp();
    if (pulse === this.#pulse) return;
    this.#pulse = pulse;
    if (urgent) this.#sendAll();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
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
  #wakeUp(): void {
    const { module, lostMs, pulseMs } = this.#settings;
    const now = boottimeMs();
    const wasStopped = now - this.#awakeAtMs >= lostMs - pulseMs;
    this.#awakeAtMs = now;
    if (!wasStopped) return;
    this.#pulse = "";
    this.#tell({ type: "awake", module });
  }

  #receive(state: LanState, bytes: Uint8Array): void {
    this.#wakeUp();
    const decoded = decodePacket(bytes, this.#key);
    if (!decoded.ok) return;
    const packet = decoded.value;
    const { module, node, lan, report } = packet.body;
    const peer = this.#peers.get(node);
    if (module !== this.#settings.module || peer === undefined || lan !== state.lan.name) return;
    const verdict = peer.session.receive(packet, lan);
    const now = boottimeMs();
    if (verdict.type === "unproven") {
      if (now - peer.answeredAtMs < answerGapMs) return;
      peer.answeredAtMs = now;
      this.#send(state, peer, verdict.echo);
    } else if (verdict.type === "alive" && report !== "") {
      peer.heardAtMs = now;
      this.#knock.stop(node);
      this.#hear(peer, report, verdict.newest, now);
    }
  }

  #hear(peer: PeerState, pulse: string, newest: boolean, atMs: number): void {
    const { module, pulseMs } = this.#settings;
    if (newest && pulse !== peer.pulse) {
      peer.pulse = pulse;
      peer.toldAtMs = atMs;
      this.#tell({ type: "pulse", module, node: peer.name, pulse, atMs });
    } else if (atMs - peer.toldAtMs >= pulseMs / 2 && peer.pulse !== "") {
      peer.toldAtMs = atMs;
      this.#tell({ type: "heard", module, node: peer.name, atMs });
    }
  }

  #beat(): void {
    this.#wakeUp();
    this.#sendAll();
    const silentSinceMs = boottimeMs() - silentPulses * this.#settings.pulseMs;
    for (const { name, heardAtMs } of this.#peers.values()) {
      if (heardAtMs === null || heardAtMs > silentSinceMs) continue;
      for (const { lan } of this.#lans) {
        const to = lan.peers[name];
        if (to !== undefined) this.#knock.at(name, lan.address, to);
      }
    }
  }

  #sendAll(): void {
    for (const state of this.#lans) {
      for (const peer of this.#peers.values()) this.#send(state, peer);
    }
  }

  #send(state: LanState, peer: PeerState, echo?: Uint8Array): void {
    const to = state.lan.peers[peer.name];
    if (state.socket === null || to === undefined) return;
    const { nonce, echo: usual, sequence } = peer.session.next();
    const { module, node, port } = this.#settings;
    const body = { module, node, lan: state.lan.name, report: this.#pulse };
    const packet = encodePacket({ nonce, echo: echo ?? usual, sequence, body }, this.#key);
    // A failed send (no route, interface down) is what the others see as silence: nothing to do.
    state.socket.send(packet, port, to, () => undefined);
  }
}

function peerState(name: string): PeerState {
  const session = new PeerSession(() => randomBytes(nonceSize));
  return { name, session, pulse: "", answeredAtMs: 0, toldAtMs: 0, heardAtMs: null };
}
