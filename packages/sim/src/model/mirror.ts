/**
 * A model of gemel-fs: gate, link, resynchronisation, seal, and the answers to writes.
 *
 * The data of a host is the list of values written, in order; all writes are of the sync class.
 *
 * @see docs/internals/mirror-process.md
 * @module
 */
import type { MirrorNotice, MirrorRequest } from "@gemel/engine";
import type { Gate, MirrorStatus } from "@gemel/protocol";
import type { World } from "../world.ts";
import type { Host } from "./host.ts";
import { type Message, Session } from "./session.ts";

type Slot = {
  readonly value: number;
  readonly answer: (ok: boolean) => void;
  local: boolean;
  remote: boolean;
};

export type Done = (ok: boolean, code?: string, message?: string) => void;

const connectMs = 200;
/** How long a command is waited for that nobody answers. */
const commandMs = 10_000;
/** Until a process that hangs is noticed. */
const hangMs = 20_000;

export class Mirror {
  readonly host: Host;
  readonly #world: World;
  role: MirrorStatus["role"] = "idle";
  gate: Gate = "frozen";
  link: MirrorStatus["link"] | "linked" = "down";
  generation: string | null = null;
  session: Session | null = null;
  #parked: Slot[] = [];
  #pending: Slot[] = [];
  #birthAsked = false;
  #isStarting = false;
  #hasDiedAtStart = false;
  /** Commands are executed one after another. */
  #freeAt = 0;
  /** Nothing is executed, answered or sent. */
  isHung = false;
  /** A successor whose gemeld has not found it yet: what it says is heard by nobody. */
  #isUnknown = false;

  constructor(world: World, host: Host) {
    this.#world = world;
    this.host = host;
  }

  status(): MirrorStatus {
    return {
      role: this.role,
      gate: this.gate,
      link: this.link === "linked" ? "resyncing" : this.link,
      generation: this.generation,
      resync: null,
      recordsSent: 0,
      bytesSent: 0,
      recordsApplied: 0,
      port: 5600,
      encryption: "tls",
    };
  }

  execute(request: MirrorRequest, done: Done): void {
    const { dice } = this.#world;
    if (this.isHung && request.type !== "exit") {
      const late = (): void => done(false, "timeout", "The mirror process did not answer");
      this.#world.after(commandMs, late, this.host);
      return;
    }
    if (this.#isUnknown) {
      this.#world.after(5, () => this.execute(request, done), this.host);
      return;
    }
    const { now } = this.#world;
    const later = (low: number, high: number, task: () => void): void => {
      this.#freeAt = Math.max(now, this.#freeAt) + dice.between(low, high);
      // A successor that is not known yet is asked again, once it is.
      const begin = (): void => (this.#isUnknown ? this.execute(request, done) : task());
      this.#world.after(this.#freeAt - now, begin, this.host);
    };
    this.#isStarting ||= request.type === "serve" || request.type === "follow";
    switch (request.type) {
      case "serve":
        later(20, 80, () => this.#started(done, () => this.#serve(done)));
        return;
      case "follow":
        later(10, 40, () => this.#started(done, () => this.#follow(done)));
        return;
      case "leave":
        later(2, 60, () => {
          if (this.role === "replica") this.stop();
          done(true);
        });
        return;
      case "withdraw":
        later(2, 20, () => this.#withdraw(request.drain, 100, done));
        return;
      case "exit":
        later(2, 20, () => {
          this.stop();
          done(true);
        });
        return;
      default:
        later(0.1, 1, () => this.#control(request, done));
        return;
    }
  }

  /** A write would be answered now: alone, or by a peer that still has the session. */
  get answers(): boolean {
    if (this.role !== "primary" || this.host.isPaused || this.isHung) return false;
    const { session } = this;
    if (this.gate === "alone") return true;
    return this.gate === "connected" && session !== null && session.isOpen(session.other(this));
  }

  /** A write of the application; answered when it is durable wherever it must be. */
  write(value: number, answer: (ok: boolean) => void): void {
    if (this.role !== "primary") {
      answer(false);
      return;
    }
    const slot = { value, answer, local: false, remote: false };
    if (this.isHung) {
      this.#parked.push(slot);
      return;
    }
    if (this.gate === "alone" || this.gate === "connected") {
      this.#perform(slot);
      return;
    }
    this.#parked.push(slot);
    if (this.gate === "alone_unborn") this.#askBirth();
  }

  /** Unmount, close, forget: what waits for an answer fails. */
  stop(): void {
    const session = this.session;
    this.session = null;
    session?.close(this);
    const slots = [...this.#pending, ...this.#parked];
    this.#reset();
    for (const slot of slots) slot.answer(false);
  }

  /** gemel-fs dies by itself. */
  fail(): void {
    if (this.role === "idle") {
      this.#hasDiedAtStart = this.#isStarting;
      return;
    }
    this.host.say("gemel-fs dies");
    // What it could not apply is missing from now on.
    if (this.role === "replica") this.host.hasHole = true;
    this.stop();
    this.#tell({ type: "broken", message: "gemel-fs ended by itself" });
  }

  /** gemel-fs dies, or is killed; a primary's standby goes on, a replica has none. */
  succeed(): void {
    this.isHung = false;
    if (this.role !== "primary") {
      this.fail();
      return;
    }
    this.host.say("gemel-fs dies, its standby goes on");
    const session = this.session;
    this.session = null;
    session?.close(this);
    this.link = "down";
    this.#freeze();
    // What was executed stays so, and is answered once the gate opens again.
    this.#isUnknown = true;
    this.#world.after(this.#world.dice.between(1, 600), () => this.introduce(), this.host);
  }

  /** gemeld has found the process that it talks to; a session of before that it never heard of ends. */
  introduce(): void {
    if (!this.#isUnknown || this.host.engine === null) return;
    this.#dropPeer();
    this.#isUnknown = false;
    this.#tell({ type: "taken_over" });
  }

  /** It answers nothing any more; whoever watches it notices. */
  hang(): void {
    if (this.role === "idle" || this.isHung) return;
    this.host.say("gemel-fs hangs");
    this.isHung = true;
    this.#world.after(hangMs, () => this.#tellHung(), this.host);
  }

  #tellHung(): void {
    if (!this.isHung || this.role === "idle") return;
    this.#tell({ type: "hung" });
    this.#world.after(hangMs, () => this.#tellHung(), this.host);
  }

  /** The connection is reset: both ends notice at once. */
  resetLink(): void {
    const { session } = this;
    if (session === null) return;
    const other = session.other(this);
    session.close(this);
    this.lost(session, "reset");
    if (session.isOpen(other)) {
      session.abandon(other);
      other.lost(session, "reset");
    }
  }

  /** The power is gone. */
  vanish(): void {
    this.session?.abandon(this);
    this.session = null;
    this.#reset();
  }

  /** This end of the session ended by itself. */
  lost(session: Session, reason: string): void {
    if (this.session !== session) return;
    this.session = null;
    this.link = "down";
    if (this.gate === "connected") this.#freeze();
    this.#tell({ type: "link", up: false, reason });
    if (this.role === "replica") this.#connect();
  }

  handle(session: Session, message: Message): void {
    if (session !== this.session || this.isHung) return;
    switch (message.type) {
      case "begin":
        this.host.beginCopy();
        return;
      case "record":
        this.host.append(message.value);
        this.host.flush(() => session.send(this, { type: "ack", value: message.value }));
        return;
      case "ack":
        for (const slot of this.#pending) if (slot.value === message.value) slot.remote = true;
        this.#release();
        return;
      case "seal":
        this.host.replace(message.data);
        this.host.flush(() => this.#tell({ type: "seal", generation: message.generation }));
        return;
      case "sealed":
        this.link = "up";
        this.#tell({ type: "sealed", generation: message.generation });
        return;
    }
  }

  #control(request: MirrorRequest, done: Done): void {
    switch (request.type) {
      case "alone":
        this.#alone(done);
        return;
      case "born":
        this.generation = request.generation;
        if (this.gate === "alone_unborn") this.#open("alone");
        done(true);
        return;
      case "admit":
        this.#admit(request.generation, done);
        return;
      case "drop_peer":
        this.#dropPeer();
        done(true);
        return;
      case "seal_recorded":
        this.link = "up";
        this.session?.send(this, { type: "sealed", generation: request.generation });
        done(true);
        return;
      default:
        done(false, "internal", `The model does not know ${request.type}`);
    }
  }

  /** The process may die before it has a role: that is the answer to what started it, and nobody says more. */
  #started(done: Done, begin: () => void): void {
    this.#isStarting = false;
    const hasDied = this.#hasDiedAtStart;
    this.#hasDiedAtStart = false;
    if (hasDied) done(false, "internal", "The mirror process did not start");
    else begin();
  }

  #serve(done: Done): void {
    if (this.role === "replica") {
      done(false, "internal", "It is a replica");
      return;
    }
    if (this.role === "idle") this.gate = "frozen";
    this.role = "primary";
    done(true);
  }

  #follow(done: Done): void {
    if (this.role === "primary") {
      done(false, "internal", "It is a primary");
      return;
    }
    if (this.role === "replica") {
      done(false, "internal", "It is a replica");
      return;
    }
    this.role = "replica";
    this.#connect();
    done(true);
  }

  #alone(done: Done): void {
    if (this.role !== "primary") {
      done(false, "internal", "It does not serve");
      return;
    }
    this.#world.notice({ type: "serves", host: this.host });
    if (this.gate === "frozen") {
      this.gate = "alone_unborn";
      this.#birthAsked = false;
      if (this.#parked.length + this.#pending.length > 0) this.#askBirth();
    } else if (this.gate === "alone_unborn" && this.#birthAsked) {
      // Whoever was asked may have died before it answered.
      this.#tell({ type: "write_alone" });
    }
    done(true);
  }

  #admit(generation: string, done: Done): void {
    const session = this.session;
    if (session === null || this.link !== "linked") {
      done(false, "internal", "There is no replica");
      return;
    }
    this.generation = generation;
    this.link = "resyncing";
    session.send(this, { type: "begin" });
    this.#world.after(this.#world.dice.between(100, 1500), () => this.#seal(session), this.host);
    done(true);
  }

  #seal(session: Session): void {
    if (this.session !== session || this.generation === null) return;
    if (this.gate === "alone_unborn" && this.#birthAsked) {
      // What waits for a generation was never sent to this peer as something that it acknowledges.
      this.#world.after(connectMs, () => this.#seal(session), this.host);
      return;
    }
    this.#world.notice({ type: "sealing", host: this.host });
    session.send(this, { type: "seal", generation: this.generation, data: [...this.host.data] });
    // Answered alone so far: these are part of the copy.
    for (const slot of this.#pending) slot.remote = true;
    this.#open("connected");
  }

  #withdraw(drain: boolean, triesLeft: number, done: Done): void {
    if (drain && this.gate === "connected" && this.#pending.length > 0) {
      if (triesLeft === 0) {
        done(false, "timeout", "The peer does not answer");
        return;
      }
      const again = (): void => this.#withdraw(drain, triesLeft - 1, done);
      this.#world.after(10, again, this.host);
      return;
    }
    if (this.role === "primary") this.stop();
    done(true);
  }

  #dropPeer(): void {
    const session = this.session;
    this.session = null;
    session?.close(this);
    if (session !== null) {
      this.link = "down";
      if (this.gate === "connected") this.#freeze();
      this.#tell({ type: "link", up: false, reason: "dropped" });
    }
  }

  #connect(): void {
    const attempt = (): void => {
      if (this.role !== "replica" || this.session !== null) return;
      const primary = this.#world.peerOf(this.host).mirror;
      const { whole } = this.#world.network;
      const listens = primary.role === "primary" && primary.host.isUp && !primary.host.isPaused;
      if (!whole || !listens) {
        this.#connect();
        return;
      }
      const session = new Session(this.#world, primary, this);
      primary.#accept(session);
      this.session = session;
      this.link = "linked";
      this.#tell({ type: "link", up: true, reason: "connected" });
    };
    this.#world.after(connectMs, attempt, this.host);
  }

  #accept(session: Session): void {
    const old = this.session;
    if (old !== null) {
      old.abandon(this);
      this.lost(old, "replaced");
    }
    this.session = session;
    this.link = "linked";
    this.#tell({ type: "link", up: true, reason: "accepted" });
  }

  #open(gate: Gate): void {
    this.gate = gate;
    this.#release();
    for (const slot of this.#parked.splice(0)) this.#perform(slot);
  }

  #freeze(): void {
    this.gate = "frozen";
    for (const slot of this.#pending) slot.remote = false;
  }

  #perform(slot: Slot): void {
    this.#pending.push(slot);
    this.host.append(slot.value);
    if (this.gate === "connected") this.session?.send(this, { type: "record", value: slot.value });
    this.host.flush(() => {
      slot.local = true;
      this.#release();
    });
  }

  /** Answer what has all that it needs. */
  #release(): void {
    const answered = (slot: Slot): boolean =>
      slot.local && (this.gate === "alone" || (this.gate === "connected" && slot.remote));
    const ready = this.#pending.filter(answered);
    this.#pending = this.#pending.filter((slot) => !ready.includes(slot));
    for (const slot of ready) slot.answer(true);
  }

  #askBirth(): void {
    if (this.#birthAsked) return;
    this.#birthAsked = true;
    this.#tell({ type: "write_alone" });
  }

  #tell(notice: MirrorNotice): void {
    if (!this.#isUnknown) this.host.mirrorSays(notice);
  }

  #reset(): void {
    this.isHung = false;
    this.#isUnknown = false;
    this.#isStarting = false;
    this.#hasDiedAtStart = false;
    this.role = "idle";
    this.gate = "frozen";
    this.link = "down";
    this.#parked = [];
    this.#pending = [];
    this.#birthAsked = false;
  }
}
