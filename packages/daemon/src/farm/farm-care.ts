/**
 * Sees to it that what a node of a farm decided stays in its kernel: somebody may remove the rules or an
 * interface; and the kernel must know that gemeld is there.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import type { FarmRoute } from "@gemel/engine";
import { every } from "../system/grid.ts";
import { boottimeMs } from "../system/native.ts";
import type { VirtualAddresses } from "../vip/virtual-addresses.ts";
import type { DataPath } from "./data-path.ts";

const lookMs = 5000;
/** Several times within what the kernel waits for. */
const signMs = 2500;
/** Between two looks while an interface is gone. */
const mendMs = 500;

export type FarmCarePorts = {
  readonly route: () => FarmRoute;
  /** Whether this node answers for the addresses, or takes what all see. */
  readonly answers: () => boolean;
  /** The tables are being changed now. */
  readonly isBusy: () => boolean;
  /** Before each sign of life. */
  readonly signing: () => void;
  /** The tables were loaded anew, perhaps on other interfaces. */
  readonly back: () => void;
  /** {@link FarmCare.isCutOff} is another one. */
  readonly changed: () => void;
  /** Tell operators. */
  readonly critical: (message: string) => void;
};

export class FarmCare {
  readonly #path: DataPath;
  readonly #addresses: VirtualAddresses;
  readonly #ports: FarmCarePorts;
  #ends: readonly (() => void)[] = [];
  /** When {@link FarmCare.#sign} ran last. */
  #awakeAtMs = boottimeMs();
  /** Why the last look failed; empty: it did not. */
  #problem = "";
  #closed = false;
  #cutOff = false;

  constructor(path: DataPath, addresses: VirtualAddresses, ports: FarmCarePorts) {
    this.#path = path;
    this.#addresses = addresses;
    this.#ports = ports;
  }

  /** An interface of the addresses is gone, or its rules are not on it yet: nothing may be sent to this node. */
  get isCutOff(): boolean {
    return this.#cutOff;
  }

  begin(): void {
    this.#ends = [every(lookMs, () => void this.#look()), every(signMs, () => this.#sign())];
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#ends) end();
  }

  /** A glance at the interfaces; cheap, to be called several times a second. */
  watch(): void {
    if (this.#cutOff || this.#closed || !this.#path.isCutOff) return;
    this.#cutOff = true;
    this.#ports.critical(
      "An interface of the virtual addresses is gone; this node takes nothing until it is back",
    );
    this.#ports.changed();
    void this.#mend();
  }

  async #mend(): Promise<void> {
    // It is not loaded any more when the module has stopped.
    while (this.#cutOff && !this.#closed && this.#path.isLoaded) {
      try {
        await this.#path.load(this.#ports.route());
        this.#ports.back();
        // Silent: another node answers for them by now.
        await this.#addresses.add({ silent: true });
        break;
      } catch (error) {
        this.#complain(error);
        await delay(mendMs);
      }
    }
    this.#problem = "";
    this.#cutOff = false;
    this.#ports.changed();
  }

  /** Whoever answers for the addresses, or takes what all see, says that its gemeld is there. */
  #sign(): void {
    const atMs = boottimeMs();
    // It was stopped, and others may answer by now: it listens first.
    const wasStopped = atMs - this.#awakeAtMs > 2 * signMs;
    this.#awakeAtMs = atMs;
    if (wasStopped) return;
    this.#ports.signing();
    if (this.#ports.answers()) this.#path.sign();
  }

  /** What somebody has removed is put back. */
  async #look(): Promise<void> {
    if (this.#cutOff) return;
    try {
      if (!(await this.#isChanged()) || !(await this.#isChanged())) {
        this.#problem = "";
        return;
      }
      this.#ports.critical(
        "The rules of the farm were changed by another program; they are put back",
      );
      await this.#path.load(this.#ports.route());
    } catch (error) {
      this.#complain(error);
    }
  }

  /** Once, not at every look. */
  #complain(error: unknown): void {
    const words = wordsOf(error);
    if (words !== this.#problem) {
      this.#ports.critical(`The rules of the farm cannot be put back: ${words}`);
    }
    this.#problem = words;
  }

  /** By somebody else: a look beside a change of this node's own says nothing. */
  async #isChanged(): Promise<boolean> {
    const isBusy = (): boolean => this.#ports.isBusy() || this.#closed || this.#cutOff;
    if (isBusy()) return false;
    const { changes } = this.#path;
    const intact = await this.#path.isIntact();
    return !intact && !isBusy() && this.#path.changes === changes;
  }
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
