/**
 * Of which files every WRITE was followed by its flush lately: a database's log.
 *
 * With `sync="write"` such a file costs two ways to the peer and back, one for the WRITE and one for its
 * flush. Where the second can be expected, it begins with the first. Not while a single process writes the
 * file: it has nothing else to do meanwhile, and the processors are idle.
 *
 * @module
 */

/** So many pairs of one WRITE and one flush of data in a row make a habit. */
export const pairsMin = 8;
/** Files that are looked at; a database writes one log at a time. */
const filesMax = 16;

type Habit = {
  /** WRITEs since the last flush. */
  writes: number;
  /** Pairs in a row. */
  pairs: number;
  /** Who wrote last, and since how many WRITEs nobody else did. */
  pid: number;
  same: number;
};

export class FlushHabits {
  readonly #habits: Map<number, Habit> = new Map();

  /** Process `pid` wrote to the file with node id `id`; whether its flush is to be begun. */
  wrote(id: number, pid: number): boolean {
    const habit = this.#habits.get(id);
    if (habit === undefined) return false;
    habit.same = habit.pid === pid ? habit.same + 1 : 0;
    habit.pid = pid;
    habit.writes += 1;
    if (habit.writes > 1) habit.pairs = 0;
    return habit.pairs >= pairsMin && habit.same < pairsMin;
  }

  /** A flush of its data was asked for. */
  flushed(id: number): void {
    const habit = this.#habits.get(id);
    if (habit === undefined) {
      this.#begin(id);
      return;
    }
    if (habit.writes === 1) habit.pairs += 1;
    habit.writes = 0;
  }

  #begin(id: number): void {
    const oldest = this.#habits.keys().next();
    if (this.#habits.size >= filesMax && !oldest.done) this.#habits.delete(oldest.value);
    this.#habits.set(id, { writes: 0, pairs: 0, pid: 0, same: pairsMin });
  }
}
