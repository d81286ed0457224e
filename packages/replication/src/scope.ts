/**
 * Which objects of a replicated directory are mirrored, and which are each node's own.
 *
 * A path that a rule excludes is local, and so is everything beneath it. Rules that include leave only
 * what they match, directories always being mirrored: they are the way to what is matched. Besides, two
 * kinds of names at the top are always local: `lost+found`, which belongs to the file system beneath,
 * and those under which something is put together before it gets its name.
 *
 * Both nodes must have the same rules; the handshake sees to it.
 *
 * @module
 */
import { joinPath } from "./path.ts";

/** Paths and patterns are latin1 strings, as all paths here. */
export type ScopeRules = {
  /** Local, with all beneath. */
  readonly excluded: readonly string[];
  /** Regular expressions, looked for anywhere in a path. */
  readonly excludedPatterns: readonly string[];
  /** When there is one of these: files that none of them matches are local. */
  readonly included: readonly string[];
  readonly includedPatterns: readonly string[];
};

export const everything: ScopeRules = {
  excluded: [],
  excludedPatterns: [],
  included: [],
  includedPatterns: [],
};

/** Begins the names, at the top of a tree, of what has not got its own name yet. */
export const unfinishedPrefix = ".gemel-moved-";

const lostAndFound = "lost+found";

export class Scope {
  readonly #excluded: ReadonlySet<string>;
  readonly #included: readonly string[];
  readonly #excludedPatterns: readonly RegExp[];
  readonly #includedPatterns: readonly RegExp[];
  /** There are no rules: only what is always local is. */
  readonly isWhole: boolean;
  /** Files may be local where directories are not. */
  readonly isSelective: boolean;

  constructor(rules: ScopeRules) {
    this.#excluded = new Set(rules.excluded);
    this.#included = rules.included;
    this.#excludedPatterns = rules.excludedPatterns.map((pattern) => new RegExp(pattern));
    this.#includedPatterns = rules.includedPatterns.map((pattern) => new RegExp(pattern));
    this.isSelective = rules.included.length + rules.includedPatterns.length > 0;
    this.isWhole = !this.isSelective && rules.excluded.length + rules.excludedPatterns.length === 0;
  }

  /** Whether the object at `path` is local, given that the directory it is in is not. */
  isChildLocal(path: string, isDirectory: boolean): boolean {
    if (isAlwaysLocal(path)) return true;
    if (this.isWhole) return false;
    if (this.#excluded.has(path)) return true;
    if (this.#excludedPatterns.some((pattern) => pattern.test(path))) return true;
    return this.isSelective && !isDirectory && !this.#isIncluded(path);
  }

  /** Whether the object at `path` is local, because of itself or of a directory above. */
  isLocal(path: string, isDirectory: boolean): boolean {
    if (path === "") return false;
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      if (this.isChildLocal(path.slice(0, end), true)) return true;
    }
    return this.isChildLocal(path, isDirectory);
  }

  /** Whether anything beneath the directory `from` can change sides when it becomes `to`. */
  mayDiffer(from: string, to: string): boolean {
    if (this.isWhole) return false;
    if (this.isSelective || this.#excludedPatterns.length > 0) return true;
    for (const path of this.#excluded) {
      if (path.startsWith(`${from}/`) || path.startsWith(`${to}/`)) return true;
    }
    return false;
  }

  /** For the names of one directory, which is not local itself. */
  within(directory: string): (name: string, isDirectory: boolean) => boolean {
    return (name, isDirectory) => this.isChildLocal(joinPath(directory, name), isDirectory);
  }

  #isIncluded(path: string): boolean {
    if (this.#includedPatterns.some((pattern) => pattern.test(path))) return true;
    return this.#included.some((one) => path === one || path.startsWith(`${one}/`));
  }
}

function isAlwaysLocal(path: string): boolean {
  const first = path.charCodeAt(0);
  if (first !== dot && first !== letterL) return false;
  return (
    path.startsWith(unfinishedPrefix) ||
    path === lostAndFound ||
    path.startsWith(`${lostAndFound}/`)
  );
}

const dot = 0x2e;
const letterL = 0x6c;

/** Equal for equal rules, whatever their order; "" without any. */
export function scopeText(rules: ScopeRules): string {
  const parts = [
    ...rules.excluded.map((path) => `-path ${path}`),
    ...rules.excludedPatterns.map((pattern) => `-regexpath ${pattern}`),
    ...rules.included.map((path) => `+path ${path}`),
    ...rules.includedPatterns.map((pattern) => `+regexpath ${pattern}`),
  ];
  return [...new Set(parts)].sort().join("\n");
}
