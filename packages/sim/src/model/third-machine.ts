/**
 * A third machine that answers to ping and does not vote, and the checker on each host that asks it.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { Host } from "./host.ts";

const intervalMs = 1000;
/** How long an answer is waited for. */
const patienceMs = 1000;

export class ThirdMachine {
  isUp = true;
  readonly #world: World;
  readonly #cut = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Nothing gets between `host` and it any more. */
  cut(host: Host): void {
    this.#cut.add(host.name);
  }

  heal(): void {
    this.#cut.clear();
    this.isUp = true;
  }

  /** From here on, as long as this gemeld lives. */
  watch(host: Host): void {
    const { pingResource } = host.config;
    if (pingResource === null) return;
    const seen = (status: "up" | "down"): void =>
      host.feed({ type: "monitor", resource: pingResource, status, action: "noaction" });
    const look = (): void => {
      const answers = this.isUp && !this.#cut.has(host.name);
      const tookMs = answers ? this.#world.dice.between(0.3, 5) : patienceMs;
      host.later(tookMs, () => {
        seen(answers ? "up" : "down");
        host.later(Math.max(0, intervalMs - tookMs), look);
      });
    };
    look();
  }
}
