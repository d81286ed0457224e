/**
 * The cluster of a scenario, under virtual time: every promise is settled before it is returned.
 *
 * @module
 */
import { assert } from "@gemel/base";
import { noRules, type RuleSet, viewOf } from "@gemel/engine";
import type { ActionName, ModuleState, Readiness } from "@gemel/protocol";
import type {
  CheckerAction,
  Cluster,
  Expectation,
  NodeName,
  Settings,
  Within,
} from "@gemel/scenarios";
import { checkers } from "./checkers/index.ts";
import type { Host } from "./model/host.ts";
import { isProtected } from "./simulate.ts";
import { World } from "./world.ts";

/** The rule that a checker with the action `wait` makes. */
const waiting: RuleSet = {
  rules: [
    {
      label: "c_wait",
      when: { type: "is", side: "local", class: "custom", id: "wait", state: "down" },
      action: "wait",
      at: { line: 1, column: 1 },
    },
  ],
  periodMs: 500,
  handleMs: 0,
  awaited: [],
};

export class SimCluster implements Cluster {
  readonly world: World;

  constructor(seed: number, settings: Settings) {
    const { failover = true, defaultPrimary = "alone", witness = false } = settings;
    const { splitBrain = "yield" } = settings;
    const arbiter = witness ? "witness" : "none";
    const failoverRules = settings.checkers === true ? waiting : noRules;
    const pingResource = settings.thirdMachine === true ? "splitbrain.third" : null;
    const mode = settings.light === true ? "light" : "mirror";
    const config = {
      mode,
      failover,
      defaultPrimary,
      splitBrain,
      arbiter,
      failoverRules,
      pingResource,
    } as const;
    this.world = new World({ seed, config, checkers, trace: true });
    for (const host of this.world.hosts) host.application.onDeath = settings.onDeath ?? "restart";
  }

  async protect(primary: NodeName, secondary: NodeName): Promise<void> {
    await this.powerOn(primary);
    await this.powerOn(secondary);
    this.world.run(2000);
    await this.run(primary, "prim");
    const [a, b] = this.world.hosts;
    this.#demand(() => isProtected(a, b, this.world.witness), 30_000, "a protected pair");
    this.world.run(2000);
  }

  async powerOn(node: NodeName): Promise<void> {
    this.#host(node).powerOn();
  }

  async powerOff(node: NodeName): Promise<void> {
    this.#host(node).powerOff();
  }

  async pause(node: NodeName, durationMs: number): Promise<void> {
    this.#host(node).pause(durationMs);
  }

  async freeze(node: NodeName, durationMs: number): Promise<void> {
    this.#host(node).freeze(durationMs);
  }

  async cutOneNetwork(): Promise<void> {
    for (const host of this.world.hosts)
      host.feed({ type: "heartbeat", network: "second", status: "down" });
  }

  async killMirror(node: NodeName): Promise<void> {
    this.#host(node).mirror.succeed();
  }

  async hangMirror(node: NodeName): Promise<void> {
    this.#host(node).mirror.hang();
  }

  async loseAddress(node: NodeName): Promise<void> {
    const host = this.#host(node);
    host.hasAddress = false;
    const seen = { type: "monitor", resource: "ip.vip", action: "stopstart" } as const;
    this.world.after(1000, () => host.feed({ ...seen, status: "down" }), host);
  }

  async checkerSays(node: NodeName, checker: CheckerAction, status: "up" | "down"): Promise<void> {
    const action = checker === "wait" ? "noaction" : checker;
    this.#host(node).feed({ type: "monitor", resource: `custom.${checker}`, status, action });
  }

  async interruptCopy(node: NodeName): Promise<void> {
    const host = this.#host(node);
    host.powerOn();
    this.#demand(() => host.record.data === "inconsistent", 60_000, `copy onto ${node}`);
    host.powerOff();
  }

  async writeIsRefused(node: NodeName): Promise<void> {
    let refused = false;
    this.#host(node).mirror.write(0, (ok) => {
      refused = !ok;
    });
    assert(refused, `a write on ${node} is not refused`);
  }

  async onlyHealthy(node: NodeName): Promise<void> {
    for (const host of this.world.hosts) {
      const serves = ["PRIM", "ALONE"].some((state) => stands(host, state as ModuleState, "Ready"));
      assert(serves === (host.name === node), `${host.name} is ${serves ? "" : "not "}healthy`);
    }
  }

  async partition(): Promise<void> {
    if (!this.world.hasWitness) this.world.divided = true;
    for (const host of this.world.hosts) this.world.network.cut(host);
  }

  /** Where a third machine is asked this excuses nothing: only one node goes on. */
  async isolate(node: NodeName): Promise<void> {
    const host = this.#host(node);
    for (const one of this.world.hosts) this.world.network.cut(one);
    this.world.witness.cut(host);
    this.world.third.cut(host);
  }

  async thirdDown(): Promise<void> {
    this.world.third.isUp = false;
  }

  async cutFromWitness(node: NodeName): Promise<void> {
    this.world.witness.cut(this.#host(node));
  }

  async heal(): Promise<void> {
    const { isUp } = this.world.witness;
    this.world.network.heal();
    this.world.witness.heal();
    this.world.third.heal();
    this.world.witness.isUp = isUp;
  }

  async witnessDown(): Promise<void> {
    this.world.witness.isUp = false;
  }

  async witnessUp(): Promise<void> {
    this.world.witness.isUp = true;
  }

  async killApplication(node: NodeName): Promise<void> {
    this.#host(node).application.kill();
  }

  async breakStart(node: NodeName): Promise<void> {
    this.#host(node).startBroken = true;
  }

  async killDaemon(node: NodeName): Promise<void> {
    this.#host(node).killEngine();
  }

  async restartDaemon(node: NodeName): Promise<void> {
    this.#host(node).restartEngine();
  }

  async run(node: NodeName, action: ActionName): Promise<void> {
    // An operator's force may make two that are alone: the story says what must come of it.
    const before = this.world.hosts.some(({ record }) => record.generation !== null);
    if (action.startsWith("prim") && before) this.world.divided = true;
    const refusal = this.#command(node, action);
    assert(refusal === null, `${action} on ${node} is refused: ${refusal}`);
  }

  async refuses(node: NodeName, action: ActionName): Promise<void> {
    assert(this.#command(node, action) !== null, `${action} on ${node} is not refused`);
  }

  async pass(durationMs: number): Promise<void> {
    this.world.run(durationMs);
  }

  expect(node: NodeName): Expectation {
    const host = this.#host(node);
    return {
      toBe: (state, readiness) =>
        this.#within(node, words(state, readiness), () => stands(host, state, readiness)),
      toSay: (part) =>
        this.#within(node, `"${part}"`, () => (host.engine?.reason ?? "").includes(part)),
    };
  }

  async survivor(limitMs: number): Promise<NodeName> {
    const alone = (): Host[] => this.world.hosts.filter((host) => stands(host, "ALONE", "Ready"));
    this.#demand(() => alone().length > 0, limitMs, "node that goes on alone");
    assert(alone().length === 1, `two nodes are alone: ${this.#states()}`);
    return alone()[0]?.name === "a" ? "a" : "b";
  }

  async serves(limitMs: number): Promise<void> {
    const before = this.world.acknowledged.size;
    this.#demand(() => this.world.acknowledged.size > before, limitMs, "an answered write");
  }

  async runsOn(node: NodeName, limitMs: number): Promise<void> {
    const { application } = this.#host(node);
    this.#demand(() => application.running, limitMs, `application on ${node}`);
  }

  async nothingLost(): Promise<void> {
    const [a, b] = this.world.hosts;
    this.#quiet(() => {
      assert(a.data.join() === b.data.join(), "the nodes hold different data");
      const present = new Set(a.data);
      for (const value of this.world.acknowledged)
        assert(present.has(value), `the acknowledged write ${value} is lost`);
    });
  }

  async nothingDiscarded(): Promise<void> {
    const [a, b] = this.world.hosts;
    this.#quiet(() => {
      assert(a.data.join() === b.data.join(), "the nodes hold different data");
      const kept = new Set([...a.data, ...a.rescues, ...b.rescues]);
      for (const value of this.world.acknowledged)
        assert(kept.has(value), `the acknowledged write ${value} is nowhere`);
      assert(a.rescues.size + b.rescues.size > 0, "there is no rescue copy");
    });
  }

  #quiet(look: () => void): void {
    this.world.clientsPause = true;
    this.world.run(2000);
    look();
    this.world.clientsPause = false;
  }

  #within(node: NodeName, what: string, holds: () => boolean): Within {
    return {
      within: async (limitMs) => this.#demand(holds, limitMs, `${node} ${what}`),
      throughout: async (durationMs) => {
        const broken = this.world.runUntil(() => !holds(), durationMs);
        assert(!broken, `${node} is not ${what} all the time: ${this.#states()}`);
      },
    };
  }

  #demand(holds: () => boolean, limitMs: number, what: string): void {
    const fulfilled = this.world.runUntil(holds, limitMs);
    assert(fulfilled, `no ${what} within ${limitMs} ms: ${this.#states()}`);
  }

  #command(node: NodeName, action: ActionName): string | null {
    const host = this.#host(node);
    host.command(action);
    this.world.run(100);
    return host.refusal?.message ?? null;
  }

  #host(node: NodeName): Host {
    return this.world.host(node);
  }

  #states(): string {
    return this.world.hosts
      .map((host) => {
        if (host.engine === null) return `${host.name} has no gemeld`;
        const { state, readiness, rule, reason } = viewOf(host.engine);
        return `${host.name} ${state} ${readiness} (${rule}: ${reason})`;
      })
      .join("; ");
  }
}

function stands(host: Host, state: ModuleState, readiness: Readiness | undefined): boolean {
  if (host.engine === null) return false;
  const view = viewOf(host.engine);
  return view.state === state && (readiness === undefined || view.readiness === readiness);
}

function words(state: ModuleState, readiness: Readiness | undefined): string {
  return readiness === undefined ? state : `${state} ${readiness}`;
}
