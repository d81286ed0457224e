/**
 * What a standby holds of the serving process: the picture that its messages make.
 *
 * @module
 */
import { closeDescriptor } from "../file-calls.ts";
import type { CustodyMessage } from "./custody-message.ts";

export type InheritedTree = {
  readonly rootFd: number;
  readonly device: number;
  /** Files without a name that the kernel still knows: descriptor by inode number. */
  readonly orphans: ReadonlyMap<number, number>;
};

/** By the identity of the request: what the first name led to before. */
export type InheritedExchanges = ReadonlyMap<bigint, number>;

export type Inheritance = {
  readonly trees: readonly InheritedTree[];
  readonly exchanges: InheritedExchanges;
  /** The other process has ended of its own will, with everything answered. */
  readonly isHanded: boolean;
};

/** More requests than these are never under way at once. */
const exchangesMax = 64;

type Held = { rootFd: number; device: number; readonly orphans: Map<number, number> };

export class Holdings {
  readonly #trees: Held[] = [];
  readonly #exchanges: Map<bigint, number> = new Map();
  #isTainted = false;
  #isHanded = false;

  /** `descriptor` is -1 where none came; what is not kept is closed. */
  take(message: CustodyMessage, descriptor: number): void {
    switch (message.type) {
      case "root":
        this.#at(message.tree).rootFd = descriptor;
        return;
      case "device":
        this.#at(message.tree).device = descriptor;
        return;
      case "orphan":
        this.#forget(message);
        this.#at(message.tree).orphans.set(message.ino, descriptor);
        return;
      case "forgotten":
        this.#forget(message);
        return;
      case "exchange":
        this.#exchanges.set(message.unique, message.ino);
        for (const unique of this.#exchanges.keys()) {
          if (this.#exchanges.size <= exchangesMax) break;
          this.#exchanges.delete(unique);
        }
        return;
      case "tainted":
        this.#isTainted = true;
        return;
      case "withdrawn":
        this.release();
        return;
      case "handed":
        this.#isHanded = true;
        return;
      case "ready":
        return;
    }
  }

  /** Let go of everything. */
  release(): void {
    for (const { rootFd, device, orphans } of this.#trees.splice(0)) {
      for (const fd of [rootFd, device, ...orphans.values()]) if (fd >= 0) closeDescriptor(fd);
    }
    this.#exchanges.clear();
    this.#isTainted = false;
  }

  /** What can be taken over: all of `count` trees, whole; null when there is nothing, or not all. */
  inheritance(count: number): Inheritance | null {
    const whole = this.#trees.every(({ rootFd, device }) => rootFd >= 0 && device >= 0);
    if (this.#isTainted || !whole || this.#trees.length !== count) return null;
    return { trees: this.#trees, exchanges: this.#exchanges, isHanded: this.#isHanded };
  }

  /** The other process served nothing, or has withdrawn it. */
  get isEmpty(): boolean {
    return this.#trees.length === 0;
  }

  /** Why there is no {@link inheritance}. */
  get defect(): string {
    if (this.#isTainted) return "a flush had failed there";
    return "not everything was in the keeping of this one";
  }

  #at(index: number): Held {
    while (this.#trees.length <= index) {
      this.#trees.push({ rootFd: -1, device: -1, orphans: new Map() });
    }
    return this.#trees[index] as Held;
  }

  #forget({ tree, ino }: CustodyMessage): void {
    const { orphans } = this.#at(tree);
    const fd = orphans.get(ino);
    if (fd !== undefined && fd >= 0) closeDescriptor(fd);
    orphans.delete(ino);
  }
}
