/**
 * The application and its clients: one write after the other through the virtual address, and a
 * list of those that were answered.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { Host } from "./host.ts";

const resource = "proc.app";

export class Application {
  readonly #world: World;
  readonly #host: Host;
  running = false;
  /** What its monitor does when it is gone. */
  onDeath: "restart" | "stopstart" = "restart";
  /** Counts the times that the monitor was switched: what an earlier one planned is void. */
  #watch = 0;
  #reportedDown = false;
  #instance = 0;

  constructor(world: World, host: Host) {
    this.#world = world;
    this.#host = host;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.#instance++;
    this.#write(this.#instance);
  }

  stop(): void {
    this.running = false;
    this.#instance++;
  }

  /** The process is killed; the monitor notices within a second. */
  kill(): void {
    if (!this.running) return;
    this.#host.say("application killed");
    this.stop();
  }

  vanish(): void {
    this.stop();
    this.watch(false);
  }

  watch(on: boolean): void {
    this.#watch++;
    this.#reportedDown = false;
    if (on) this.#poll(this.#watch);
  }

  #poll(watch: number): void {
    const look = (): void => {
      if (this.#watch !== watch) return;
      if (this.running === this.#reportedDown) {
        this.#reportedDown = !this.running;
        const status = this.running ? "up" : "down";
        this.#host.feed({ type: "monitor", resource, status, action: this.onDeath });
      }
      this.#poll(watch);
    };
    this.#world.after(500, look, this.#host);
  }

  #write(instance: number): void {
    const attempt = (): void => {
      if (this.#instance !== instance) return;
      if (!this.#host.hasAddress || this.#world.clientsPause) {
        this.#write(instance);
        return;
      }
      const value = this.#world.nextValue();
      this.#host.mirror.write(value, (ok) => {
        if (ok) this.#world.acknowledged.add(value);
        this.#write(instance);
      });
    };
    this.#world.after(this.#world.dice.between(20, 120), attempt, this.#host);
  }
}
