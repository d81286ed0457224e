/**
 * A set in the order of adding whose first members may go one after another.
 *
 * `Set` keeps a place for what was deleted until three quarters of it are empty, and passes all of
 * these places each time it is iterated from its beginning: emptying a large one from the front takes
 * time that grows with the square of its size.
 *
 * @module
 */
export class OrderedSet<T> {
  readonly #places: Map<T, number> = new Map();
  #items: (T | undefined)[] = [];
  /** Before it nothing is left. */
  #first = 0;

  get size(): number {
    return this.#places.size;
  }

  has(item: T): boolean {
    return this.#places.has(item);
  }

  /** At the end, unless it is in the set. */
  add(item: T): void {
    if (this.#places.has(item)) return;
    this.#places.set(item, this.#items.length);
    this.#items.push(item);
  }

  delete(item: T): boolean {
    const place = this.#places.get(item);
    if (place === undefined) return false;
    this.#places.delete(item);
    this.#items[place] = undefined;
    while (this.#first < this.#items.length && this.#items[this.#first] === undefined) {
      this.#first += 1;
    }
    if (this.#items.length > 2 * this.#places.size + spareMax) this.#compact();
    return true;
  }

  clear(): void {
    this.#places.clear();
    this.#items = [];
    this.#first = 0;
  }

  /** The first member; undefined when there is none. */
  get first(): T | undefined {
    return this.#items[this.#first];
  }

  /** What is added meanwhile is not seen for certain, what is deleted is not seen any more. */
  *[Symbol.iterator](): Generator<T> {
    const items = this.#items;
    for (let at = this.#first; at < items.length; at += 1) {
      const item = items[at];
      if (item !== undefined && this.#places.has(item)) yield item;
    }
  }

  #compact(): void {
    this.#items = [...this];
    this.#first = 0;
    for (const [place, item] of this.#items.entries()) {
      if (item !== undefined) this.#places.set(item, place);
    }
  }
}

/** Empty places that are no reason to move the others. */
const spareMax = 64;
