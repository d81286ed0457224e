/**
 * Whoever changes many old files one after another (`chmod -R`, a program that renews its files) goes
 * through a directory in the order of its listing, or in that of the names. So the marks of the next
 * ones are made durable together with the one that is needed: twice as many each time, as long as they
 * were needed.
 *
 * @module
 */

/** Most names that are marked ahead. */
export const namesAheadMax = 64;

/** Directories, and names of each, that are remembered. */
const directoriesMax = 8;
const namesMax = 8192;

/** So many names may be passed over in what counts as one after another. */
const gapMax = 4;

type Listing = {
  readonly names: string[];
  /** The same names in their order, once that is needed. */
  sorted: readonly string[] | null;
};

export class MarkAhead {
  /** By inode number of the directory, the one listed last at the end. */
  readonly #listings: Map<number, Listing> = new Map();
  #directory = 0;
  #last = "";
  #run = 0;

  /**
   * The kernel was told these names of regular files, in this order, of the directory with inode
   * `directory`: the first ones, or those after what it was told before.
   */
  listed(directory: number, names: readonly string[], isFirst: boolean): void {
    const known = isFirst ? undefined : this.#listings.get(directory);
    this.#listings.delete(directory);
    const listing = known ?? { names: [], sorted: null };
    if (listing.names.length + names.length <= namesMax) listing.names.push(...names);
    listing.sorted = null;
    this.#listings.set(directory, listing);
    for (const oldest of this.#listings.keys()) {
      if (this.#listings.size <= directoriesMax) break;
      this.#listings.delete(oldest);
    }
  }

  /** `name` has to be marked now: the names that had better be marked with it. */
  after(directory: number, name: string): readonly string[] {
    const order = this.#directory === directory ? this.#orderOf(directory, name) : null;
    this.#run = order === null ? 0 : Math.min(namesAheadMax, Math.max(1, this.#run * 2));
    const ahead = order === null ? [] : following(order, name, this.#run);
    this.#directory = directory;
    this.#last = ahead.at(-1) ?? name;
    return ahead;
  }

  /** The order in which `name` comes right after the last one; null for none. */
  #orderOf(directory: number, name: string): readonly string[] | null {
    const listing = this.#listings.get(directory);
    if (listing === undefined) return null;
    if (following(listing.names, this.#last, gapMax).includes(name)) return listing.names;
    listing.sorted ??= [...listing.names].sort();
    return following(listing.sorted, this.#last, gapMax).includes(name) ? listing.sorted : null;
  }
}

function following(names: readonly string[], name: string, count: number): readonly string[] {
  const at = names.indexOf(name);
  return at < 0 ? [] : names.slice(at + 1, at + 1 + count);
}
