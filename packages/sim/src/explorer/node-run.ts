/**
 * One event on one node, to its end: the engine's own steps, everything that they ask for, and the
 * steps that follow from that.
 *
 * What follows a record is done at once; a power cut between two records is a stage of its own.
 *
 * @module
 */
import { assert, present } from "@gemel/base";
import {
  type Action,
  type EngineConfig,
  type Input,
  initial,
  type MirrorNotice,
  type Output,
  reportOf,
  type State,
  step,
} from "@gemel/engine";
import type { ActionName, LineageRecord, PeerReport, WitnessReply } from "@gemel/protocol";
import {
  beginSession,
  damage,
  endSession,
  execute,
  handle,
  type Surroundings,
  sendSeal,
  statusOf,
  stop,
  write,
} from "./mirror-part.ts";
import {
  type Emission,
  idleMirror,
  type Message,
  type Mirror,
  type Node,
  silent,
  type Writes,
} from "./node.ts";
import { type Aging, age, effects, now, timeless } from "./timeless.ts";
import { Violation } from "./violation.ts";

export type NodeEvent =
  | { readonly type: "boot" | "reattach" | "lost" | "linked" | "seal" | "undrained" | "damage" }
  | { readonly type: "age"; readonly what: Aging }
  | { readonly type: "hear"; readonly report: PeerReport }
  | { readonly type: "reply"; readonly reply: WitnessReply | null }
  | { readonly type: "message"; readonly message: Message }
  | { readonly type: "write"; readonly write: Writes }
  | { readonly type: "command"; readonly action: ActionName };

export type Stage = { readonly node: Node; readonly emission: Emission };

export type Ran = Stage & {
  /** The node without power after each record but the last: what had left it until then. */
  readonly cuts: readonly Stage[];
};

/** Null: the event changes nothing. */
export function run(node: Node, event: NodeEvent, config: EngineConfig): Ran | null {
  if (event.type === "age" && (node.engine === null || age(node.engine, event.what) === null))
    return null;
  return new NodeRun(node, config).run(event);
}

/** Power cut: what is on the disk stays, unless it was not flushed yet. */
export function cutPower(node: Node): Node {
  return { ...node, engine: null, mirror: idleMirror, report: null, hole: false };
}

/** Rounds until nothing changes any more; more of them mean that the engine does not rest. */
const roundsMax = 40;

class NodeRun implements Surroundings {
  mirror: Mirror;
  data: Writes;
  hole: boolean;
  readonly #config: EngineConfig;
  #node: Node;
  #emission: Emission = silent;
  #stages: Stage[] = [];
  readonly #inputs: Input[] = [];

  constructor(node: Node, config: EngineConfig) {
    this.#node = node;
    this.#config = config;
    this.mirror = node.mirror;
    this.data = node.data;
    this.hole = node.hole;
  }

  run(event: NodeEvent): Ran {
    this.#begin(event);
    for (let round = 0; ; round++) {
      assert(round < roundsMax, "the engine does not come to rest");
      for (let input = this.#inputs.shift(); input !== undefined; input = this.#inputs.shift())
        this.#step(input);
      const before = this.#engine;
      const rested = timeless(before);
      this.#set({ engine: rested });
      if (round > 0 && JSON.stringify(rested) === JSON.stringify(this.#rested)) break;
      this.#rested = rested;
      this.#inputs.push({ type: "deadline" });
    }
    this.#set({ report: this.#engine.began ? reportOf(this.#engine, this.#config) : null });
    const cuts = this.#stages.slice(0, -1).map(({ node, emission }) => ({
      emission,
      node: cutPower(node),
    }));
    return { ...this.#stage(), cuts };
  }

  #rested: State | null = null;

  send(message: Message): void {
    this.#emit({ sends: [...this.#emission.sends, message] });
  }

  closed(): void {
    this.#emit({ closes: true });
  }

  answer(writes: Writes): void {
    this.#emit({ answers: this.#emission.answers | writes });
  }

  tell(notice: MirrorNotice): void {
    this.#inputs.push({ type: "mirror", notice, entropy: this.#entropy() });
  }

  #begin(event: NodeEvent): void {
    switch (event.type) {
      case "boot":
        this.#start({ type: "boot" });
        return;
      case "reattach":
        this.#start({
          type: "attach",
          mirror: statusOf(this.mirror),
          saved: this.#node.engine,
        });
        return;
      case "age":
        this.#set({ engine: present(age(this.#engine, event.what), "it makes no difference") });
        this.#inputs.push({ type: "deadline" });
        return;
      case "hear":
        this.#inputs.push({ type: "peer_report", report: event.report, seenAt: now });
        return;
      case "reply":
        this.#inputs.push({
          type: "finished",
          effect: effects.witness,
          ok: event.reply !== null,
          witness: event.reply ?? undefined,
        });
        return;
      case "command":
        this.#inputs.push({
          type: "command",
          id: 1,
          action: event.action,
          identity: null,
          fullsync: false,
          entropy: this.#entropy(),
        });
        return;
      case "undrained":
        this.mirror = { ...this.mirror, draining: false };
        this.#inputs.push({ type: "finished", effect: effects.drain, ok: false, code: "timeout" });
        return;
      default:
        this.#mirrorEvent(event);
        this.#drain();
    }
  }

  #mirrorEvent(event: NodeEvent): void {
    switch (event.type) {
      case "linked":
        beginSession(this);
        return;
      case "lost":
        endSession(this, "no answer");
        return;
      case "message":
        handle(this, event.message);
        return;
      case "seal":
        sendSeal(this);
        return;
      case "damage":
        damage(this);
        return;
      case "write":
        write(this, event.write);
        return;
      default:
        assert(false, `${event.type} is no event of the mirror`);
    }
  }

  /** A primary that lets go does so once every write is answered. */
  #drain(): void {
    if (!this.mirror.draining || (this.mirror.pending !== 0 && this.mirror.session)) return;
    stop(this);
    this.#inputs.push({ type: "finished", effect: effects.drain, ok: true });
  }

  #start(input: Input): void {
    const lives = this.#node.lives + 1;
    this.#set({ lives });
    const incarnation = `${this.#config.node}${lives}`;
    this.#set({ engine: initial({ record: this.#node.disk, incarnation, now }) });
    this.#inputs.push(input);
  }

  #step(input: Input): void {
    const { state, outputs } = step(this.#engine, input, now, this.#config);
    this.#set({ engine: state });
    for (const output of outputs) this.#execute(output);
  }

  #execute(output: Output): void {
    if (output.type === "persist") this.#persist(output.record);
    if (output.type === "start") this.#perform(output.effect, output.action);
  }

  #perform(effect: number, action: Action): void {
    if (action.type === "witness") {
      this.#emit({ asks: action.request });
      return;
    }
    const done = action.type === "mirror" ? execute(this, action.command) : "ok";
    if (action.type === "mirror" && action.command.type === "born") this.#births();
    if (done === "drains") {
      assert(this.#engine.run?.pending.length === 1, "a drain is the only effect that lasts");
      return;
    }
    const ok = done === "ok";
    this.#inputs.push({ type: "finished", effect, ok, message: ok ? undefined : "refused" });
  }

  #births(): void {
    this.#set({ births: this.#node.births + 1 });
  }

  #persist(record: LineageRecord): void {
    const before = this.#node.disk;
    if (record.epoch < before.epoch) throw new Violation("an epoch goes back");
    if (record.right === "sole" && before.right !== "sole") this.#promoted(before, record);
    this.#set({ disk: record });
    this.#stages.push(this.#stage());
  }

  #promoted(before: LineageRecord, record: LineageRecord): void {
    if (record.epoch <= before.renounced) throw new Violation("a renounced epoch is used");
    if (before.data === "inconsistent") throw new Violation("inconsistent data is promoted");
    if (this.hole) throw new Violation("a replica that could not apply a record is promoted");
    const agreed = before.data === "up_to_date" || before.generation !== record.generation;
    const promotion = { data: this.data, agreed };
    this.#emit({ promotions: [...this.#emission.promotions, promotion] });
  }

  /** Unique as long as births are counted. */
  #entropy(): string {
    return `${this.#config.node}${this.#node.births + 1}`;
  }

  get #engine(): State {
    return present(this.#node.engine, "the node has power");
  }

  #stage(): Stage {
    const { mirror, data, hole } = this;
    return { node: { ...this.#node, mirror, data, hole }, emission: this.#emission };
  }

  #set(change: Partial<Node>): void {
    this.#node = { ...this.#node, ...change };
  }

  #emit(change: Partial<Emission>): void {
    this.#emission = { ...this.#emission, ...change };
  }
}
