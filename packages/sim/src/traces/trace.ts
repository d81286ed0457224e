/**
 * A named course of events, told step by step: what once broke a wording of the rules must not
 * break the engine.
 *
 * @module
 */
import { assert } from "@gemel/base";
import type { EngineConfig } from "@gemel/engine";
import { checkers } from "../checkers/index.ts";
import type { Host } from "../model/host.ts";
import { isProtected } from "../simulate.ts";
import { heal } from "../swarm.ts";
import { World } from "../world.ts";

export type Trace = {
  readonly name: string;
  readonly story: (stage: Stage) => void;
};

/** The world of a trace, with what the stories do over and over. */
export class Stage {
  readonly world: World;
  readonly a: Host;
  readonly b: Host;

  constructor(seed: number, config: Partial<EngineConfig> = {}) {
    this.world = new World({
      seed,
      trace: true,
      checkers,
      config: { arbiter: "witness", ...config },
    });
    [this.a, this.b] = this.world.hosts;
  }

  get isProtected(): boolean {
    return isProtected(this.a, this.b, this.world.witness);
  }

  /** PRIM on a, SECOND on b, both known to the witness. */
  protect(): void {
    this.a.powerOn();
    this.b.powerOn();
    this.world.run(2000);
    this.a.command("prim");
    this.until(() => this.isProtected, 30_000, "a protected pair");
    this.world.run(1000);
  }

  /** Nothing passes between the two; both reach the witness. */
  part(): void {
    this.world.network.cut(this.a);
    this.world.network.cut(this.b);
    this.world.say("world", "parted");
  }

  join(): void {
    this.world.network.heal();
    this.world.say("world", "together");
  }

  run(durationMs: number): void {
    this.world.run(durationMs);
  }

  until(holds: () => boolean, limitMs: number, what: string): void {
    assert(this.world.runUntil(holds, limitMs), `no ${what} within ${limitMs} ms`);
  }

  mustNotServe(host: Host): void {
    const { name, engine, record } = host;
    assert(engine?.position !== "serving" && record.right !== "sole", `${name} serves`);
  }

  /** Everything is mended; without an operator both become protected. */
  recover(): void {
    this.world.witness.release();
    heal(this.world);
    for (const host of this.world.hosts) if (host.engine?.wanted === "down") host.command("start");
    this.until(() => this.isProtected, 200_000, "protected pair after healing");
  }
}
