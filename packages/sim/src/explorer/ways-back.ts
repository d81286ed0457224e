/**
 * From which states is there a way to one of the good ones?
 *
 * @module
 */
import { NumberList } from "./state-table.ts";

/** The ways that cost nothing, as pairs of numbers of states. */
export class Ways {
  readonly #froms = new NumberList();
  readonly #tos = new NumberList();

  add(from: number, to: number): void {
    if (from === to) return;
    this.#froms.push(from);
    this.#tos.push(to);
  }

  /** Those of `size` states from which no way leads to one of `good`, in order. */
  stuck(size: number, good: readonly number[]): readonly number[] {
    const { starts, sources } = this.#backwards(size);
    const reaches = new Uint8Array(size);
    const queue = new NumberList();
    const reach = (index: number): void => {
      if (reaches[index] === 1) return;
      reaches[index] = 1;
      queue.push(index);
    };
    for (const index of good) reach(index);
    for (let next = 0; next < queue.size; next++) {
      const to = queue.at(next);
      for (let at = starts[to] ?? 0; at < (starts[to + 1] ?? 0); at++) reach(sources[at] ?? 0);
    }
    const stuck: number[] = [];
    for (let index = 0; index < size; index++) if (reaches[index] === 0) stuck.push(index);
    return stuck;
  }

  /** The sources of each state, one state after the other: those of `n` stand from `starts[n]` on. */
  #backwards(size: number): { readonly starts: Int32Array; readonly sources: Int32Array } {
    const starts = new Int32Array(size + 1);
    for (let way = 0; way < this.#tos.size; way++) {
      const next = this.#tos.at(way) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let index = 0; index < size; index++)
      starts[index + 1] = (starts[index + 1] ?? 0) + (starts[index] ?? 0);
    const ends = starts.slice();
    const sources = new Int32Array(this.#tos.size);
    for (let way = 0; way < this.#tos.size; way++) {
      const to = this.#tos.at(way);
      const at = ends[to] ?? 0;
      sources[at] = this.#froms.at(way);
      ends[to] = at + 1;
    }
    return { starts, sources };
  }
}
