/**
 * One step in the making: the state so far and the outputs so far.
 *
 * Mutable only while {@link step} runs; what leaves it is not.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type { LineageRecord, LogEntry } from "@gemel/protocol";
import type { EngineConfig } from "./config.ts";
import { waitingFor } from "./failover/judge.ts";
import { ruleWords } from "./failover/syntax.ts";
import type { Action, MirrorRequest, Output } from "./outputs.ts";
import { type Situation, situationOf } from "./situation.ts";
import type { Mirror, State, Witness } from "./state.ts";

type Event = Extract<Output, { readonly type: "event" }>["event"];

/** The pause before the next attempt doubles this many times at most. */
const doublingsMax = 8;

const leaveMsMax = 5000;

export class Draft {
  state: State;
  readonly outputs: Output[] = [];
  readonly now: InstantMs;
  readonly config: EngineConfig;
  /** What came in, for the events. */
  readonly cause: string;

  constructor(state: State, now: InstantMs, config: EngineConfig, cause: string) {
    this.cause = cause;
    this.state = state;
    this.now = now;
    this.config = config;
  }

  set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
  }

  setMirror(change: Partial<Mirror>): void {
    this.set({ mirror: { ...this.state.mirror, ...change } });
  }

  setWitness(change: Partial<Witness>): void {
    this.set({ witness: { ...this.state.witness, ...change } });
  }

  situation(): Situation {
    return situationOf(this.state, this.now, this.config);
  }

  /** Make `record` the durable one; nothing is written when it is already. */
  persist(record: LineageRecord): void {
    const before = this.state.record;
    if (sameRecord(record, before)) return;
    this.set({ record });
    // A grant is for the record that asked.
    if (record.right !== before.right || record.epoch !== before.epoch)
      this.setWitness({ granted: null });
    this.outputs.push({ type: "persist", record });
  }

  /** Begin an effect; its number comes back with `finished`. */
  begin(action: Action): number {
    const effect = this.state.nextEffect;
    this.set({ nextEffect: effect + 1 });
    this.outputs.push({ type: "start", effect, action });
    return effect;
  }

  /** A command for the mirror whose end nobody waits for. */
  tell(command: MirrorRequest): void {
    this.begin({ type: "mirror", command });
  }

  /** A side command of the mirror: one at a time, `finished` changes the picture. */
  ask(command: "alone" | "admit", request: MirrorRequest): void {
    const effect = this.begin({ type: "mirror", command: request });
    this.setMirror({ asked: { effect, command } });
  }

  /**
   * End a session of the replica that is given up. The primary is frozen until this node has agreed,
   * and a mirror that hangs must not keep it so: beyond the limit the mirror counts as broken.
   */
  leaveSession(): void {
    const command = { type: "leave" } as const;
    const effect = this.begin({ type: "mirror", command, withinMs: leaveMsMax });
    this.setMirror({ asked: { effect, command: "leave" } });
  }

  /** One that hangs is killed: its standby goes on, or the service goes to the other node. */
  endMirror(): void {
    const effect = this.begin({ type: "end_mirror" });
    this.setMirror({ asked: { effect, command: "end" } });
  }

  /** End the link session; a new one may begin at any time. */
  dropPeer(): void {
    this.tell({ type: "drop_peer" });
    const { gate } = this.state.mirror;
    this.setMirror({ link: "down", resync: null, gate: gate === "connected" ? "frozen" : gate });
  }

  log(level: LogEntry["level"], component: string, message: string, rule?: string): void {
    this.outputs.push({
      type: "log",
      level,
      component,
      message,
      ...(rule === undefined ? {} : { rule }),
    });
  }

  event(event: Event): void {
    this.outputs.push({ type: "event", event });
  }

  /** What is over at once. */
  happened(what: Pick<Event, "rule" | "action" | "from" | "to" | "detail">): void {
    const chain = this.state.nextEffect;
    this.set({ nextEffect: chain + 1 });
    this.event({ ...what, chain, cause: this.cause, outcome: "done" });
  }

  /** This node was away: from here on, the peer's silence proves nothing until it was heard again. */
  loseWatch(): void {
    this.set({ peer: { ...this.state.peer, watched: false, watchedFrom: this.now } });
  }

  /** The peer is known not to be alone, and to be watched from here on. */
  keepWatch(): void {
    this.set({ peer: { ...this.state.peer, watched: true } });
  }

  /** Something failed: wait, try again by itself after a growing pause, say why meanwhile. */
  block(code: string, message: string, remedy: string): void {
    this.set({ attempts: this.state.attempts + 1, block: { code, message, remedy, until: null } });
    this.rest();
    this.log("C", "engine", `${message}. ${remedy}`);
  }

  /** What failed is tried again after a growing pause, which begins anew when it has been undone. */
  rest(): void {
    const { block, attempts } = this.state;
    if (block === null) return;
    const pauseMs = this.config.retryMs * 2 ** Math.min(Math.max(attempts, 1) - 1, doublingsMax);
    this.set({ block: { ...block, until: (this.now + pauseMs) as InstantMs } });
  }

  /** The module stops on this node, so that the peer may go on. */
  stopModule(reason: string): void {
    const ended = { demand: "none", force: null, discard: false } as const;
    this.set({ wanted: "down", stopReason: reason, failed: true, ...ended });
    this.log("C", "engine", reason);
  }

  /** Fill in what a rule's sentence leaves open. */
  words(sentence: string): string {
    const { config, state } = this;
    const detail = state.block === null ? state.stopReason : blockWords(state.block);
    const rule = waitingFor(state, config.failoverRules);
    const words = rule === null ? (state.judged.label ?? "") : ruleWords(rule);
    return sentence
      .replaceAll("{failover}", words.replace(/;$/, ""))
      .replaceAll("{peer}", config.peer)
      .replaceAll("{node}", config.node)
      .replaceAll("{module}", config.module)
      .replaceAll("{detail}", state.wanted === "down" ? state.stopReason : detail);
  }
}

function blockWords(block: { readonly message: string; readonly remedy: string }): string {
  return `${block.message}. ${block.remedy}`;
}

function sameRecord(a: LineageRecord, b: LineageRecord): boolean {
  const keys = Object.keys(a) as (keyof LineageRecord)[];
  return keys.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}
