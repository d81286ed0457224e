/**
 * Applies what happened on one node to the whole, and sees to it that nothing promised is broken.
 *
 * @module
 */
import { assert } from "@gemel/base";
import type { EngineConfig } from "@gemel/engine";
import type { WitnessRequest } from "@gemel/protocol";
import type { Fault } from "./budget.ts";
import { type Emission, type Node, silent } from "./node.ts";
import { cutPower, type NodeEvent, type Ran, run } from "./node-run.ts";
import { checkCopy, checkPromotion, checkRecords } from "./promises.ts";
import { Violation } from "./violation.ts";
import {
  other,
  type Pair,
  Parts,
  put,
  type Side,
  type Tally,
  type Whole,
  type Wire,
  type WitnessPart,
} from "./whole.ts";

/** A node after an event, as numbers. */
type Step = { readonly node: number; readonly emission: Emission };
type Steps = Step & { readonly cuts: readonly Step[] };

/** Messages that one end can have waiting: a copy, its seal, a write behind it, what ended before. */
const queueMax = 6;

export class WorldStep {
  readonly parts: Parts = new Parts();
  readonly #configs: Pair<EngineConfig>;
  readonly #known: Pair<Map<number, Map<string, Steps | null>>> = [new Map(), new Map()];
  readonly #checked = new Set<number>();

  constructor(configs: Pair<EngineConfig>) {
    this.#configs = configs;
  }

  node(whole: Whole, side: Side): Node {
    return this.parts.nodes.value(whole.nodes[side]);
  }

  /** Every way in which `event` may go on node `side`; with power cuts in between, if there are any left. */
  event(whole: Whole, side: Side, key: string, event: NodeEvent): readonly Whole[] {
    const steps = this.#steps(whole.nodes[side], side, key, event);
    if (steps === null) return [];
    if (event.type === "message" && event.message.type === "begin") this.#copies(whole, side);
    const after = [this.#apply(whole, side, steps)];
    if (this.tally(whole).left.crash > 0)
      for (const cut of steps.cuts) after.push(this.spend(this.#apply(whole, side, cut), "crash"));
    return after.filter((one) => one !== null);
  }

  /** The power of `side` fails; what was not flushed is lost, or not. */
  cut(whole: Whole, side: Side): readonly Whole[] {
    const node = this.node(whole, side);
    const cut = cutPower(node);
    const disks = new Set([node.data, node.data & ~node.mirror.pending]);
    return [...disks].map((data) => {
      const step = { node: this.parts.nodes.id({ ...cut, data }), emission: silent };
      return this.spend(this.#apply(whole, side, step), "crash");
    });
  }

  spend(whole: Whole, fault: Fault): Whole {
    const tally = this.tally(whole);
    const left = { ...tally.left, [fault]: tally.left[fault] - 1 };
    return { ...whole, tally: this.parts.tallies.id({ ...tally, left }) };
  }

  tally(whole: Whole): Tally {
    return this.parts.tallies.value(whole.tally);
  }

  wire(whole: Whole): Wire {
    return this.parts.wires.value(whole.wire);
  }

  witness(whole: Whole): WitnessPart {
    return this.parts.witnesses.value(whole.witness);
  }

  withWire(whole: Whole, change: Partial<Wire>): Whole {
    return { ...whole, wire: this.parts.wires.id({ ...this.wire(whole), ...change }) };
  }

  withWitness(whole: Whole, change: Partial<WitnessPart>): Whole {
    const changed = { ...this.witness(whole), ...change };
    const strays = alive(changed);
    return { ...whole, witness: this.parts.witnesses.id({ ...changed, strays }) };
  }

  #steps(id: number, side: Side, key: string, event: NodeEvent): Steps | null {
    const ofSide = this.#known[side];
    const ofNode = ofSide.get(id) ?? new Map<string, Steps | null>();
    if (ofNode.size === 0) ofSide.set(id, ofNode);
    const known = ofNode.get(key);
    if (known !== undefined) return known;
    const ran = run(this.parts.nodes.value(id), event, this.#configs[side]);
    const steps = ran === null ? null : this.#numbered(ran);
    ofNode.set(key, steps);
    return steps;
  }

  #numbered({ node, emission, cuts }: Ran): Steps {
    const step = (one: { node: Node; emission: Emission }): Step => ({
      node: this.parts.nodes.id(one.node),
      emission: one.emission,
    });
    return { ...step({ node, emission }), cuts: cuts.map(step) };
  }

  #apply(whole: Whole, side: Side, { node, emission }: Step): Whole {
    const { parts } = this;
    const before = this.tally(whole);
    for (const { data, agreed } of emission.promotions)
      this.#promotes(whole, side, data, agreed, before);
    const nodes = put(whole.nodes, side, node);
    this.#check(nodes);
    const tally =
      emission.answers === 0
        ? whole.tally
        : parts.tallies.id({
            ...before,
            acknowledged: before.acknowledged | emission.answers,
          });
    const wire = this.#carry(whole, side, node, emission);
    return this.#call(whole, { ...whole, nodes, tally, wire }, side, emission.asks);
  }

  #promotes(
    whole: Whole,
    side: Side,
    data: number,
    agreed: boolean,
    { acknowledged }: Tally,
  ): void {
    checkPromotion(acknowledged, data);
    if (agreed || this.node(whole, other(side)).disk.right === "none") return;
    throw new Violation("outdated data is promoted without the peer's word");
  }

  #copies(whole: Whole, side: Side): void {
    const [target, source] = [this.node(whole, side), this.node(whole, other(side))];
    checkCopy(this.tally(whole).acknowledged, target.data, source.data);
  }

  #check(nodes: Pair<number>): void {
    const key = nodes[0] * 0x2000000 + nodes[1];
    if (this.#checked.has(key)) return;
    checkRecords([this.parts.nodes.value(nodes[0]), this.parts.nodes.value(nodes[1])]);
    this.#checked.add(key);
  }

  #carry(whole: Whole, side: Side, node: number, { sends, closes }: Emission): number {
    const { parts } = this;
    const wire = this.wire(whole);
    let { link, late } = wire;
    const peer = other(side);
    const to = whole.nodes[peer];
    if (closes || !parts.nodes.value(node).mirror.session) link = put(link, side, []);
    if (sends.length > 0 && parts.nodes.value(to).mirror.session)
      link = put(link, peer, [...link[peer], ...sends]);
    assert(link[peer].length <= queueMax, "a link carries more than it can have to");
    const [said, says] = [parts.reportOf(whole.nodes[side]), parts.reportOf(node)];
    const heard = parts.heardBy(to);
    if (this.tally(whole).left.late > 0 && said !== says && said !== heard)
      late = put(late, peer, said);
    // Who starts anew takes no packet for an answer that was sent before.
    if (parts.nodes.value(node).engine === null) late = put(late, side, null);
    return link === wire.link && late === wire.late ? whole.wire : parts.wires.id({ link, late });
  }

  /** Who waits no longer for its request, or asks anew, leaves the one before on its way. */
  #call(before: Whole, whole: Whole, side: Side, asks: WitnessRequest | null): Whole {
    const was = this.node(before, side).engine?.witness.asked?.request ?? null;
    const waits = (this.node(whole, side).engine?.witness.asked ?? null) !== null;
    const { calls, strays } = this.witness(whole);
    const call = calls[side];
    if (asks === null && (waits || call === null)) return whole;
    const left = [
      ...(was !== null && call !== null && call.reply === null ? [was] : []),
      ...(asks !== null && !waits ? [asks] : []),
    ];
    return this.withWitness(whole, {
      calls: put(calls, side, waits ? { reply: null } : null),
      strays: [...strays, ...left],
    });
  }
}

/** Requests that can still change something: epochs only grow. */
function alive({ identity, entry, strays }: WitnessPart): readonly WitnessRequest[] {
  const words = strays
    .filter((request) => request.type !== "look" && request.identity === identity)
    .filter((request) => request.type !== "look" && request.epoch > (entry?.epoch ?? 0))
    .map((request) => JSON.stringify(request));
  return [...new Set(words)].sort().map((word) => JSON.parse(word) as WitnessRequest);
}
