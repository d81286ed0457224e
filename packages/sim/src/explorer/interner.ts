/**
 * Values as small numbers: equal values get the same one, so that a state of the whole is a few of them.
 *
 * @module
 */
import { assert } from "@gemel/base";

export class Interner<T> {
  readonly #ids = new Map<string, number>();
  readonly #values: T[] = [];

  get size(): number {
    return this.#values.length;
  }

  /** The number of `value`; it must not change afterwards. */
  id(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.length;
    this.#ids.set(key, id);
    this.#values.push(value);
    return id;
  }

  value(id: number): T {
    assert(id < this.#values.length, `there is no value ${id}`);
    return this.#values[id] as T;
  }
}
