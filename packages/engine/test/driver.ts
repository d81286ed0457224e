/**
 * Drives one engine by hand: effects end well at once unless a test says otherwise.
 *
 * @module
 */
import { instantMs } from "@gemel/base";
import {
  emptyLineage,
  type LineageRecord,
  type PeerReport,
  type WitnessEntry,
  type WitnessRequest,
} from "@gemel/protocol";
import { expect } from "vitest";
import {
  type Action,
  type Command,
  type EngineConfig,
  type Input,
  idleStep,
  initial,
  type MirrorNotice,
  noRules,
  type Output,
  register,
  type State,
  step,
  type View,
  viewOf,
} from "../src/index.ts";

export const generation = "a".repeat(32);
export const entropy = "e".repeat(32);

const config: EngineConfig = {
  mode: "mirror",
  module: "m",
  node: "a",
  peer: "b",
  peerAddress: "198.18.0.2",
  replicationPort: 5600,
  boot: true,
  failover: true,
  defaultPrimary: "alone",
  maxLoop: 3,
  loopIntervalMs: 86_400_000,
  heartbeatPulseMs: 200,
  heartbeatTimeoutMs: 3000,
  listenMs: 1000,
  freezeMaxMs: 30_000,
  retryMs: 10_000,
  automaticReboot: "off",
  failoverRules: noRules,
  arbiter: "none",
  pingResource: null,
  splitBrain: "yield",
  headStartMs: 500,
  witnessPollMs: 1000,
};

export const sharedRecord: LineageRecord = {
  ...emptyLineage,
  generation,
  data: "up_to_date",
  role: "primary",
  epoch: 4,
  right: "shared",
};

export type Failing = { readonly code: string; readonly message: string };

export class Driver {
  readonly config: EngineConfig;
  state: State;
  now = 0;
  /** What was put out, in order, in words. */
  readonly log: string[] = [];
  readonly reports: PeerReport[] = [];
  readonly events: Extract<Output, { type: "event" }>["event"][] = [];
  /** Effects that are not ended at once, by the words that {@link words} gives them. */
  readonly held = new Map<string, number>();
  readonly hold = new Set<string>();
  readonly fails = new Map<string, Failing>();
  /** What the witness holds; null: it does not answer. */
  witness: { identity: string; entry: WitnessEntry | null } | null = null;
  /** Told of every script that is called. */
  scripts: (name: string, services: readonly string[] | undefined) => void = () => undefined;
  /** Steps that were found to change only times. */
  idleSteps = 0;
  refusal: Extract<Output, { type: "reply" }>["refusal"] = null;

  constructor(record: LineageRecord, changes: Partial<EngineConfig> = {}) {
    this.config = { ...config, ...changes };
    this.state = initial({ record, incarnation: "i1", now: instantMs(0) });
  }

  get view(): View {
    return viewOf(this.state);
  }

  feed(input: Input): void {
    const now = instantMs(this.now);
    const result = step(this.state, input, now, this.config);
    const idle = idleStep(this.state, input, now, this.config);
    if (idle !== null) {
      this.idleSteps += 1;
      expect({ state: idle, outputs: [] }).toEqual(result);
    }
    this.state = result.state;
    const ended: Input[] = [];
    for (const output of result.outputs) {
      const end = this.#take(output);
      if (end !== null) ended.push(end);
    }
    for (const end of ended) this.feed(end);
  }

  /** Let time pass in pulses; with `peer`, it is heard at each. */
  pass(durationMs: number, peer: PeerReport | null = null): void {
    for (let passed = 0; passed < durationMs; passed += 100) {
      this.now += 100;
      if (peer !== null) this.hear(peer);
      this.feed({ type: "deadline" });
    }
  }

  hear(report: PeerReport): void {
    this.feed({ type: "peer_report", report, seenAt: instantMs(this.now) });
  }

  says(notice: MirrorNotice): void {
    this.feed({ type: "mirror", notice, entropy });
  }

  command(action: Command["action"], identity: string | null = null, fullsync = false): void {
    this.feed({ type: "command", id: 1, action, identity, fullsync, entropy });
  }

  /** End an effect that was held back. */
  end(words: string, failing: Failing | null = null): void {
    const effect = this.held.get(words);
    if (effect === undefined) throw new Error(`${words} is not held: ${[...this.held.keys()]}`);
    this.held.delete(words);
    this.feed({ type: "finished", effect, ok: failing === null, ...failing });
  }

  /** Where `words` stand in the log; fails when they do not. */
  at(words: string): number {
    const index = this.log.lastIndexOf(words);
    if (index < 0) throw new Error(`no "${words}" in ${this.log.join(", ")}`);
    return index;
  }

  /** A report of the peer: a record, and where it stands. */
  peer(record: LineageRecord, changes: Partial<PeerReport> = {}): PeerReport {
    return {
      version: 1,
      module: "m",
      node: "b",
      incarnation: "j1",
      state: "WAIT",
      readiness: "Ready",
      reason: "",
      record,
      want: null,
      linkUp: false,
      serving: false,
      replicationPort: 5600,
      resources: {},
      ...changes,
    };
  }

  #ask(effect: number, request: WitnessRequest): Input {
    const { witness } = this;
    if (witness === null) return { type: "finished", effect, ok: false };
    witness.entry = register(witness.identity, witness.entry, request);
    return { type: "finished", effect, ok: true, witness: { ...witness } };
  }

  #take(output: Output): Input | null {
    switch (output.type) {
      case "persist":
        this.log.push(`persist ${output.record.data} ${output.record.right}`);
        return null;
      case "report":
        this.log.push("report");
        this.reports.push(output.report);
        return null;
      case "event":
        this.events.push(output.event);
        return null;
      case "reply":
        this.refusal = output.refusal;
        return null;
      case "log":
        return null;
      case "start": {
        const name = words(output.action);
        if (output.action.type === "script") this.scripts(name, output.action.services);
        if (name !== "witness look") this.log.push(name);
        if (this.hold.has(name)) {
          this.held.set(name, output.effect);
          return null;
        }
        if (output.action.type === "witness")
          return this.#ask(output.effect, output.action.request);
        const failing = this.fails.get(name);
        return { type: "finished", effect: output.effect, ok: failing === undefined, ...failing };
      }
    }
  }
}

function words(action: Action): string {
  switch (action.type) {
    case "script":
      return `${action.name}${action.force ? " force" : ""}`;
    case "mirror":
      return `mirror ${action.command.type}${action.withinMs === undefined ? "" : " soon"}`;
    case "vip":
      return `vip ${action.op}`;
    case "monitors":
      return `monitors ${action.op}`;
    case "witness":
      return `witness ${action.request.type}`;
    default:
      return action.type;
  }
}
