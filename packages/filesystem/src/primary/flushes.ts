/**
 * The flushes on their way, by slot, and what their end means for the trees.
 *
 * Their end is not told: it is seen in the slot by the device thread, the only one that takes slots,
 * when it next wants to know. So a slot must be looked at before it is used again.
 *
 * @module
 */
import type { CleanFiles, Flush } from "./clean-files.ts";
import type { PendingAnswers } from "./pending-answers.ts";

type Begun = { readonly files: CleanFiles; readonly flush: Flush };

export class Flushes {
  readonly #answers: PendingAnswers;
  readonly #begun: Map<number, Begun> = new Map();

  constructor(answers: PendingAnswers) {
    this.#answers = answers;
  }

  /** How many are under way. */
  get count(): number {
    this.settle();
    return this.#begun.size;
  }

  /** A slot for a sync-class operation, or -1 while all are taken. */
  nextSlot(): number {
    const slot = this.#answers.nextSyncSlot();
    if (slot >= 0) this.#look(slot);
    return slot;
  }

  /** The operation in `slot` flushes; to be called before it can end. */
  began(slot: number, files: CleanFiles, flush: Flush): void {
    this.#begun.set(slot, { files, flush });
  }

  /** Take note of all that have ended. */
  settle(): void {
    for (const slot of this.#begun.keys()) if (this.#answers.isFree(slot)) this.#look(slot);
  }

  #look(slot: number): void {
    const begun = this.#begun.get(slot);
    if (begun === undefined) return;
    this.#begun.delete(slot);
    begun.files.ended(begun.flush, this.#answers.errnoOf(slot));
  }
}
