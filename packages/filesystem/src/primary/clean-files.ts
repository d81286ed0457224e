/**
 * Which objects of one tree have nothing to flush: a flush of them can be answered at once.
 *
 * An object is clean when nothing of it was changed since a flush of it, or of the whole tree, was
 * begun that has ended well. Nothing is clean before the first flush of the whole tree has ended, and
 * nothing ever is after any flush has failed: then the disk says what holds, every time. Times are
 * counts of one clock, which ticks with every change and every beginning.
 *
 * @module
 */

/** Changed objects that are remembered; beyond it nothing is known until the tree is flushed. */
export const changedMax = 65_536;

/** What is flushed: contents and what is needed to read them, everything of the object, the tree. */
export type FlushScope = "data" | "file" | "tree";

type Change = {
  /** When it was changed last. */
  at: number;
  /** When the last flush of its contents that ended well was begun. */
  dataFlushed: number;
};

/** A flush that was begun. */
export type Flush = {
  readonly scope: FlushScope;
  /** Node id; of no meaning for the whole tree. */
  readonly id: number;
  readonly began: number;
};

export class CleanFiles {
  readonly #changes: Map<number, Change> = new Map();
  readonly #max: number;
  #clock = 1;
  /** When it was last forgotten what had changed: a tree flush begun later makes it known again. */
  #forgotten = 0;
  /** When the last flush of the tree was begun. */
  #treeBegan = 0;
  #isKnown = false;
  #hasFailed = false;

  constructor(max: number = changedMax) {
    this.#max = max;
  }

  /** The object with node id `id` is being changed. */
  changed(id: number): void {
    this.#clock += 1;
    const known = this.#changes.get(id);
    if (known !== undefined) {
      known.at = this.#clock;
      return;
    }
    if (this.#changes.size >= this.#max) this.#forget();
    else this.#changes.set(id, { at: this.#clock, dataFlushed: 0 });
  }

  /** A flush begins: it covers every change made before. */
  begin(scope: FlushScope, id: number): Flush {
    this.#clock += 1;
    if (scope === "tree") this.#treeBegan = this.#clock;
    return { scope, id, began: this.#clock };
  }

  /** A flush has ended, with everything that had to be flushed; `errno` 0 if it ended well. */
  ended({ scope, id, began }: Flush, errno: number): void {
    if (errno !== 0) {
      this.#hasFailed = true;
      this.#forget();
      return;
    }
    if (scope === "tree") {
      this.#treeFlushed(began);
      return;
    }
    const change = this.#changes.get(id);
    if (change === undefined) return;
    if (scope === "data") change.dataFlushed = Math.max(change.dataFlushed, began);
    else if (change.at < began) this.#changes.delete(id);
  }

  /** Nothing is known, and no flush of the tree is under way that would change it. */
  get wantsTreeFlush(): boolean {
    return !this.#isKnown && !this.#hasFailed && this.#treeBegan <= this.#forgotten;
  }

  /** Whether a flush of the object would find nothing to do. */
  isClean(scope: "data" | "file", id: number): boolean {
    if (!this.#isKnown || this.#hasFailed) return false;
    const change = this.#changes.get(id);
    if (change === undefined) return true;
    return scope === "data" && change.at < change.dataFlushed;
  }

  /** Whether nothing of the object that `flush` is of was changed since it was begun. */
  covers({ id, began }: Flush): boolean {
    const change = this.#changes.get(id);
    return change !== undefined && change.at < began;
  }

  #treeFlushed(began: number): void {
    for (const [id, { at }] of this.#changes) if (at < began) this.#changes.delete(id);
    if (began > this.#forgotten) this.#isKnown = true;
  }

  #forget(): void {
    this.#changes.clear();
    this.#isKnown = false;
    this.#forgotten = this.#clock;
  }
}
