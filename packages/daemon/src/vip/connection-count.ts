/**
 * How many TCP connections the virtual addresses have, asked for now and then while they are here.
 *
 * @module
 */
import { isIPv6 } from "node:net";
import { every } from "../system/grid.ts";
import { runProgram } from "../system/run-program.ts";

const everyMs = 10_000;

/** Resource to its value; null: not counted any more. */
export type CountListener = (resource: string, value: string | null) => void;

export class ConnectionCount {
  readonly #addresses: readonly string[];
  readonly #listener: CountListener;
  #end: (() => void) | null = null;

  constructor(addresses: readonly string[], listener: CountListener) {
    this.#addresses = addresses;
    this.#listener = listener;
  }

  /** Count, or stop counting. */
  watch(on: boolean): void {
    if (on === (this.#end !== null) || this.#addresses.length === 0) return;
    if (this.#end === null) {
      this.#end = every(everyMs, () => void this.#count());
      void this.#count();
    } else {
      this.#end();
      this.#end = null;
      for (const address of this.#addresses) this.#listener(`connections.${address}`, null);
    }
  }

  async #count(): Promise<void> {
    for (const address of this.#addresses) {
      const value = await connectionsOf(address);
      if (this.#end !== null) this.#listener(`connections.${address}`, value);
    }
  }
}

/** Established connections; `unknown` when the kernel does not say. */
async function connectionsOf(address: string): Promise<string> {
  const bare = isIPv6(address) ? `[${address}]` : address;
  const args = ["-H", "-t", "-n", "state", "established", "src", bare];
  try {
    const { exitCode, stdout } = await runProgram("ss", args);
    return exitCode === 0
      ? String(stdout.split("\n").filter((line) => line !== "").length)
      : "unknown";
  } catch {
    // `program_missing`: there is no ss on this host.
    return "unknown";
  }
}
