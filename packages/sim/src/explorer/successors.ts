/**
 * Everything that may happen next in a state of the whole.
 *
 * @module
 */
import type { register } from "@gemel/engine";
import type { WitnessReply } from "@gemel/protocol";
import type { Fault } from "./budget.ts";
import { takesWrites } from "./mirror-part.ts";
import type { NodeEvent } from "./node-run.ts";
import { agings } from "./timeless.ts";
import { name, other, put, type Side, sides, type Whole, type Wire } from "./whole.ts";
import type { WorldStep } from "./world-step.ts";

type OperatorAction = Extract<NodeEvent, { readonly type: "command" }>["action"];

export type Successor = {
  readonly label: string;
  /** It costs nothing: healing needs no luck but this. */
  readonly free: boolean;
  readonly whole: Whole;
};

export class Successors {
  readonly step: WorldStep;
  readonly #register: typeof register;
  #found: Successor[] = [];

  constructor(step: WorldStep, witness: typeof register) {
    this.step = step;
    this.#register = witness;
  }

  of(whole: Whole): readonly Successor[] {
    this.#found = [];
    for (const side of sides) {
      this.#power(whole, side);
      if (this.step.node(whole, side).engine === null) continue;
      this.#hears(whole, side);
      this.#ages(whole, side);
      this.#link(whole, side);
      this.#works(whole, side);
      this.#asks(whole, side);
    }
    this.#strays(whole);
    this.#wipe(whole);
    return this.#found;
  }

  /** `event` on node `side`; with a fault, only as long as there are any left. */
  #on(
    whole: Whole,
    side: Side,
    label: string,
    key: string,
    event: NodeEvent,
    fault: Fault | null = null,
  ): void {
    if (fault !== null && this.step.tally(whole).left[fault] === 0) return;
    const paid = fault === null ? whole : this.step.spend(whole, fault);
    for (const [index, after] of this.step.event(paid, side, key, event).entries())
      this.#add(
        index === 0 ? `${name(side)} ${label}` : `${name(side)} ${label}, power cut ${index}`,
        fault === null && index === 0,
        after,
      );
  }

  /** A look at the witness is answered at once, or, as a fault, not at all. */
  #add(label: string, free: boolean, whole: Whole): void {
    const looking = sides.find((side) => this.#asked(whole, side) === "look");
    if (looking === undefined) {
      this.#found.push({ label, free, whole });
      return;
    }
    const { identity, entry } = this.step.witness(whole);
    const reply = { identity, entry };
    const key = `reply ${JSON.stringify(reply)}`;
    for (const after of this.step.event(whole, looking, key, { type: "reply", reply }))
      this.#add(label, free, after);
    if (this.step.tally(whole).left.away === 0) return;
    const paid = this.step.spend(whole, "away");
    const event = { type: "reply", reply: null } as const;
    for (const after of this.step.event(paid, looking, "reply null", event))
      this.#add(`${label}, no answer of the witness`, false, after);
  }

  #power(whole: Whole, side: Side): void {
    if (this.step.node(whole, side).engine === null) {
      this.#on(whole, side, "boots", "boot", { type: "boot" });
      return;
    }
    if (this.step.tally(whole).left.crash === 0) return;
    for (const after of this.step.cut(whole, side))
      this.#add(`${name(side)} power cut`, false, after);
  }

  #hears(whole: Whole, side: Side): void {
    const { parts } = this.step;
    const id = parts.reportOf(whole.nodes[other(side)]);
    const deaf = this.step.withWire(whole, { late: put(this.step.wire(whole).late, side, null) });
    this.#hear(deaf, side, id, null);
    const late = this.step.wire(whole).late[side];
    if (late !== null) this.#hear(deaf, side, late, "late");
  }

  #hear(whole: Whole, side: Side, id: number, fault: Fault | null): void {
    const report = this.step.parts.reports.value(id);
    if (report === null) return;
    const label = fault === null ? `hears ${words(report)}` : `hears late ${words(report)}`;
    this.#on(whole, side, label, `hear ${id}`, { type: "hear", report }, fault);
  }

  #ages(whole: Whole, side: Side): void {
    for (const what of agings) {
      const fault = what === "ask" ? "ask" : null;
      this.#on(whole, side, `time passes: ${what}`, what, { type: "age", what }, fault);
    }
  }

  #link(whole: Whole, side: Side): void {
    const { mirror } = this.step.node(whole, side);
    const peer = other(side);
    const theirs = this.step.node(whole, peer).mirror;
    const { link } = this.step.wire(whole);
    if (mirror.role === "replica" && !mirror.session && theirs.role === "primary")
      this.#connect(whole, side);
    if (!mirror.session) return;
    this.#on(
      whole,
      side,
      "loses the link",
      "lost",
      { type: "lost" },
      theirs.session ? "cut" : null,
    );
    const [message, ...rest] = link[side];
    if (message !== undefined)
      this.#on(
        this.#withLink(whole, side, rest),
        side,
        `gets ${message.type}`,
        JSON.stringify(message),
        { type: "message", message },
      );
    if (mirror.role === "primary" && mirror.link === "resyncing" && mirror.gate !== "connected")
      this.#on(whole, side, "seals", "seal", { type: "seal" });
  }

  /** Both ends open; a session that the primary still has is over with that. */
  #connect(whole: Whole, side: Side): void {
    const peer = other(side);
    const linked = { type: "linked" } as const;
    const empty = this.step.withWire(whole, { link: [[], []] });
    for (const connected of this.step.event(empty, side, "linked", linked))
      if (this.step.node(connected, side).engine !== null)
        this.#on(connected, peer, `accepts ${name(side)}`, "linked", linked);
  }

  #works(whole: Whole, side: Side): void {
    const { mirror, engine } = this.step.node(whole, side);
    const { left } = this.step.tally(whole);
    if (takesWrites(mirror) && left.write > 0) {
      const write = 1 << (left.write - 1);
      this.#on(whole, side, `writes ${write}`, `write ${write}`, { type: "write", write }, "write");
    }
    if (mirror.draining)
      this.#on(whole, side, "waits in vain for the replica", "undrained", { type: "undrained" });
    if (mirror.role === "replica")
      this.#on(whole, side, "cannot apply", "damage", { type: "damage" }, "damage");
    this.#on(whole, side, "gemeld restarts", "reattach", { type: "reattach" }, "daemon");
    if (engine === null) return;
    if (engine.wanted === "down") this.#command(whole, side, "start", null);
    else
      for (const action of ["stop", "forcestop"] as const)
        this.#command(whole, side, action, "operator");
    if (engine.position === "serving" && engine.demand === "none")
      this.#command(whole, side, "swap", "operator");
  }

  #command(whole: Whole, side: Side, action: OperatorAction, fault: Fault | null): void {
    this.#on(whole, side, `operator: ${action}`, action, { type: "command", action }, fault);
  }

  #asks(whole: Whole, side: Side): void {
    const asked = this.step.node(whole, side).engine?.witness.asked?.request;
    const witness = this.step.witness(whole);
    const call = witness.calls[side];
    if (asked === undefined || call === null) return;
    if (call.reply === null) {
      const entry = this.#register(witness.identity, witness.entry, asked);
      const reply = { identity: witness.identity, entry };
      const handled = { entry, calls: put(witness.calls, side, { reply }) };
      this.#add(
        `the witness has ${asked.type} of ${name(side)}: ${entryWords(reply)}`,
        true,
        this.step.withWitness(whole, handled),
      );
      if (this.step.tally(whole).left.repeat > 0)
        this.#add(
          `the witness has ${asked.type} of ${name(side)}, and a copy is on its way`,
          false,
          this.step.spend(
            this.step.withWitness(whole, { ...handled, strays: [...witness.strays, asked] }),
            "repeat",
          ),
        );
    } else {
      const { reply } = call;
      const key = `reply ${JSON.stringify(reply)}`;
      this.#on(whole, side, `is answered ${entryWords(reply)}`, key, { type: "reply", reply });
    }
    const none = { type: "reply", reply: null } as const;
    this.#on(whole, side, "waits in vain for the witness", "reply null", none, "away");
  }

  #strays(whole: Whole): void {
    const { identity, entry, strays } = this.step.witness(whole);
    for (const [index, request] of strays.entries())
      this.#add(
        `the witness has a stray ${request.type}`,
        true,
        this.step.withWitness(whole, {
          entry: this.#register(identity, entry, request),
          strays: strays.toSpliced(index, 1),
        }),
      );
  }

  #wipe(whole: Whole): void {
    const { left } = this.step.tally(whole);
    if (left.wipe === 0) return;
    const identity = `${left.wipe}`.repeat(32);
    const wiped = this.step.withWitness(whole, { identity, entry: null });
    this.#add("the witness is replaced", false, this.step.spend(wiped, "wipe"));
  }

  #asked(whole: Whole, side: Side): string | undefined {
    return this.step.node(whole, side).engine?.witness.asked?.request.type;
  }

  #withLink(whole: Whole, side: Side, queue: Wire["link"][0]): Whole {
    return this.step.withWire(whole, { link: put(this.step.wire(whole).link, side, queue) });
  }
}

function words(report: {
  readonly state: string;
  readonly record: { readonly epoch: number; readonly right: string };
}): string {
  return `${report.state} ${report.record.right}@${report.record.epoch}`;
}

function entryWords({ entry }: WitnessReply): string {
  return entry === null ? "(empty)" : `(${entry.epoch}, ${entry.holder ?? "both"})`;
}
