/**
 * What happens next: a binary heap of events, ordered by time and then by order of insertion.
 *
 * @module
 */
export type Event = {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
};

export class EventQueue {
  readonly #heap: Event[] = [];
  #sequence = 0;

  get size(): number {
    return this.#heap.length;
  }

  push(at: number, run: () => void): void {
    this.#heap.push({ at, run, sequence: this.#sequence++ });
    this.#up(this.#heap.length - 1);
  }

  /** The earliest event, taken out. */
  pop(): Event | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down(0);
    }
    return first;
  }

  #up(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  #down(start: number): void {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      const child = this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(child, index)) return;
      index = child;
    }
  }

  #swapIfBefore(index: number, other: number): boolean {
    const a = this.#heap[index];
    const b = this.#heap[other];
    if (a === undefined || b === undefined || !this.#before(index, other)) return false;
    this.#heap[index] = b;
    this.#heap[other] = a;
    return true;
  }

  #before(index: number, other: number): boolean {
    const a = this.#heap[index];
    const b = this.#heap[other];
    if (a === undefined) return false;
    if (b === undefined) return true;
    return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
  }
}
