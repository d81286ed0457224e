/**
 * Tells at once when a process ends, whoever its parent is: pidfds in one epoll set, on which a
 * thread of the pool waits. Costs nothing while nothing happens; a thread with JavaScript of its own would
 * cost 10 MiB.
 *
 * @module
 */
import { closeSync, writeSync } from "node:fs";
import { assert } from "@gemel/base";
import { epollAdd, epollCreate, epollEvents, epollWait, eventCreate, pidfdOpen } from "./native.ts";

/** A process that is watched; `end` forgets it. */
export type Watched = { readonly pid: number; readonly end: () => void };

/** The id of the descriptor that ends the waiting. */
const wakeId = 0;

type Entry = { readonly descriptor: number; readonly died: () => void };

export class DeathWatch {
  readonly #epoll: number;
  readonly #wake: number;
  readonly #ended: Promise<void>;
  /** By an id that is never used again: a descriptor's number is. */
  readonly #entries = new Map<number, Entry>();
  readonly #atExit = (): void => this.#signal();
  #nextId = wakeId + 1;
  #closed = false;

  constructor() {
    this.#epoll = epollCreate();
    this.#wake = eventCreate();
    assert(this.#epoll >= 0 && this.#wake >= 0, "epoll and eventfd are there");
    assert(epollAdd(this.#epoll, this.#wake, wakeId) === 0, "the eventfd is in the set");
    this.#ended = this.#wait();
    // A thread that waits in the kernel would keep the process from ending.
    process.once("exit", this.#atExit);
  }

  /**
   * Call `died` once when process `pid` ends. Null when there is no such process. What `pid` means
   * must be looked at after this, so that a reused number is not taken for the process.
   */
  watch(pid: number, died: () => void): Watched | null {
    const descriptor = pidfdOpen(pid);
    if (descriptor < 0) return null;
    const id = this.#nextId;
    this.#nextId += 1;
    this.#entries.set(id, { descriptor, died });
    if (epollAdd(this.#epoll, descriptor, id) !== 0) {
      this.#forget(id);
      return null;
    }
    return { pid, end: () => this.#forget(id) };
  }

  /** How many are watched. */
  get size(): number {
    return this.#entries.size;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    process.off("exit", this.#atExit);
    this.#signal();
    await this.#ended;
    for (const id of [...this.#entries.keys()]) this.#forget(id);
    closeSync(this.#epoll);
    closeSync(this.#wake);
  }

  async #wait(): Promise<void> {
    const events = epollEvents();
    for (;;) {
      const ids = await epollWait(this.#epoll, events);
      if (ids.includes(wakeId)) return;
      this.#hear(ids);
    }
  }

  #signal(): void {
    writeSync(this.#wake, Buffer.from(new BigUint64Array([1n]).buffer));
  }

  #hear(ids: readonly number[]): void {
    for (const id of ids) {
      const entry = this.#entries.get(id);
      this.#forget(id);
      entry?.died();
    }
  }

  #forget(id: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    closeSync(entry.descriptor);
  }
}

let shared: DeathWatch | null = null;

/** The one of this process, made when it is first needed. */
export function deathWatch(): DeathWatch {
  shared ??= new DeathWatch();
  return shared;
}
