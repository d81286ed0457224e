/**
 * Millions of states of a few numbers each, every one once: an open-addressed hash table over flat arrays.
 *
 * @module
 */
export class StateTable {
  readonly #width: number;
  #rows: Int32Array;
  #slots: Int32Array;
  #size = 0;

  constructor(width: number) {
    this.#width = width;
    this.#rows = new Int32Array(width << 16);
    this.#slots = new Int32Array(1 << 17).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  row(index: number): Int32Array {
    return this.#rows.subarray(index * this.#width, (index + 1) * this.#width);
  }

  /** The index of `row`; it is `size` of before when the row is new. */
  add(row: readonly number[]): number {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    let slot = hash(row) & mask;
    for (;;) {
      const index = this.#slots[slot] ?? -1;
      if (index < 0) break;
      if (this.#equals(index, row)) return index;
      slot = (slot + 1) & mask;
    }
    if ((this.#size + 1) * this.#width > this.#rows.length) this.#rows = doubled(this.#rows);
    this.#rows.set(row, this.#size * this.#width);
    this.#slots[slot] = this.#size;
    return this.#size++;
  }

  #equals(index: number, row: readonly number[]): boolean {
    const at = index * this.#width;
    for (let column = 0; column < this.#width; column++)
      if (this.#rows[at + column] !== row[column]) return false;
    return true;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let index = 0; index < this.#size; index++) {
      let slot = hash(this.row(index)) & mask;
      while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = index;
    }
  }
}

/** A list of whole numbers that grows. */
export class NumberList {
  #numbers: Int32Array = new Int32Array(1 << 16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(value: number): void {
    if (this.#size === this.#numbers.length) this.#numbers = doubled(this.#numbers);
    this.#numbers[this.#size++] = value;
  }

  at(index: number): number {
    return this.#numbers[index] ?? -1;
  }
}

function doubled(numbers: Int32Array): Int32Array {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

function hash(row: ArrayLike<number>): number {
  let value = 0x811c9dc5;
  for (let column = 0; column < row.length; column++) {
    value = Math.imul(value ^ (row[column] ?? 0), 0x9e3779b1);
    value ^= value >>> 15;
  }
  return value >>> 0;
}
