/**
 * The history of one writer, and what a folder on a disk has to do with it.
 *
 * Two questions: is the folder the state after the first k operations, for some k (prefix)? And, after
 * a power cut, is everything there that was promised (nothing older than the last promise, nothing
 * that never was)?
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Cells, changesOf, isSyncClass, promises, readCells, withoutData } from "./model.ts";
import { type CrashOperation, operations } from "./operations.ts";
import { readOutsideLog, type ToldHistory } from "./outside-log.ts";

export type Prefixes = {
  /** Fewest and most operations after which the folder looks as it does. */
  readonly least: number;
  readonly most: number;
};

export type PromiseReport = {
  readonly violations: readonly string[];
  /** Cells that a promise covered. */
  readonly promised: number;
  /** Cells that are older than the last answered operation on them: allowed, they were not flushed. */
  readonly forgotten: number;
};

type Version = { readonly n: number; readonly value: string | undefined };

export class WriterHistory {
  readonly folder: string;
  readonly told: ToldHistory;
  readonly #operations: CrashOperation[] = [];
  readonly #appends: number[] = [];
  #limit: number;
  #trustedUntil: bigint | null = null;

  /** Reads what the writer was told; to be made after it has ended. */
  constructor(folder: string, seed: number, logPath: string) {
    this.folder = folder;
    this.told = readOutsideLog(logPath);
    this.#limit = this.told.askedAt.length;
    const stream = operations(seed);
    while (this.#operations.length < this.#limit) {
      const operation = stream.next().value;
      this.#operations.push(operation);
      if (operation.type === "append") this.#appends.push(operation.n);
    }
  }

  get asked(): number {
    return this.told.askedAt.length;
  }

  get answered(): number {
    return this.told.answeredAt.length;
  }

  /** Operations that were answered with a promise. */
  get promisesGiven(): number {
    return this.#operations.filter(
      (operation) => this.#isAnswered(operation) && isSyncClass(operation),
    ).length;
  }

  /** The last operation that must have arrived on a replica that stays alive. */
  lastBound(sync: "write" | "fsync"): number {
    if (sync === "write") return this.answered;
    const last = this.#operations.findLast(
      (operation) => this.#isAnswered(operation) && isSyncClass(operation),
    );
    return last?.n ?? 0;
  }

  /** What was answered later was answered by a node that was dead already. */
  trustUntil(instant: bigint): void {
    if (this.#trustedUntil === null || instant < this.#trustedUntil) this.#trustedUntil = instant;
  }

  /** What came after operation `n` has never happened: the node that takes over does not have it. */
  endAt(n: number): void {
    this.#limit = Math.min(this.#limit, n);
  }

  /** After which operations the folder below `root` can be; null when after none. */
  prefixes(root: string): Prefixes | null {
    const actual = readCells(join(root, this.folder), this.#appends, { cut: false });
    const state: Cells = new Map([["log", "0"]]);
    let differing = 0;
    const differs = (cell: string): number => (state.get(cell) === actual.get(cell) ? 0 : 1);
    for (const cell of new Set([...state.keys(), ...actual.keys()])) differing += differs(cell);
    const found: number[] = differing === 0 ? [0] : [];
    for (const operation of this.#operations.slice(0, this.#limit)) {
      for (const [cell, value] of changesOf(operation, state)) {
        differing -= differs(cell);
        apply(state, cell, value);
        differing += differs(cell);
      }
      if (differing === 0) found.push(operation.n);
    }
    const least = found[0];
    const most = found.at(-1);
    return least === undefined || most === undefined ? null : { least, most };
  }

  /** What was promised, up to `instant` if given, against the folder below `root`. */
  checkPromises(root: string, instant?: bigint): PromiseReport {
    if (!existsSync(join(root, this.folder))) {
      return { violations: [`${this.folder} is missing`], promised: 0, forgotten: 0 };
    }
    const until = earlier(instant ?? null, this.#trustedUntil);
    const actual = readCells(join(root, this.folder), this.#appends, { cut: true });
    const { versions, promisedAt, told } = this.#replay(until);
    const violations: string[] = [];
    let forgotten = 0;
    for (const cell of new Set([...versions.keys(), ...actual.keys()])) {
      const history = versions.get(cell) ?? [];
      const from = promisedAt.get(cell) ?? 0;
      const value = actual.get(cell);
      const known = [initial(cell), ...history];
      const last = known.findLastIndex((version) => version.n <= from);
      if (!known.slice(Math.max(0, last)).some((version) => version.value === value)) {
        const expected = words(known[Math.max(0, last)]?.value);
        violations.push(
          `${this.folder}: ${cell} is ${words(value)}, promised by ${from}: ${expected}`,
        );
      } else if (known.findLast((version) => version.n <= told)?.value !== value) {
        forgotten += 1;
      }
    }
    return { violations, promised: promisedAt.size, forgotten };
  }

  /** The longest time that an answered operation took. */
  get longestMs(): number {
    const { askedAt, answeredAt } = this.told;
    let longest = 0n;
    for (const [index, at] of answeredAt.entries()) {
      const taken = at - (askedAt[index] ?? at);
      if (taken > longest) longest = taken;
    }
    return Number(longest) / 1e6;
  }

  /** The number of operations answered before `instant`. */
  answeredBefore(instant: bigint): number {
    const index = this.told.answeredAt.findIndex((at) => at >= instant);
    return index < 0 ? this.answered : index;
  }

  #replay(until: bigint | null): {
    readonly versions: Map<string, Version[]>;
    readonly promisedAt: Map<string, number>;
    readonly told: number;
  } {
    const told = until === null ? this.answered : this.answeredBefore(until);
    const state: Cells = new Map([["log", "0"]]);
    const versions = new Map<string, Version[]>();
    const promisedAt = new Map<string, number>();
    for (const operation of this.#operations.slice(0, this.#limit)) {
      const { n } = operation;
      // The flush follows the write.
      const lost = n + 1 > told ? withoutData(operation) : null;
      if (lost !== null) addVersion(versions, lost[0], { n, value: lost[1] });
      for (const [cell, value] of changesOf(operation, state)) {
        apply(state, cell, value);
        addVersion(versions, cell, { n, value });
      }
      if (operation.n > told) continue;
      for (const cell of versions.keys()) {
        if (promises(operation, cell)) promisedAt.set(cell, operation.n);
      }
    }
    return { versions, promisedAt, told };
  }

  #isAnswered(operation: CrashOperation): boolean {
    return operation.n <= this.answered;
  }
}

function earlier(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function apply(state: Cells, cell: string, value: string | undefined): void {
  if (value === undefined) state.delete(cell);
  else state.set(cell, value);
}

function addVersion(versions: Map<string, Version[]>, cell: string, version: Version): void {
  const list = versions.get(cell) ?? [];
  list.push(version);
  versions.set(cell, list);
}

/** A value as it can be printed. */
function words(value: string | undefined): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}

function initial(cell: string): Version {
  return { n: 0, value: cell === "log" ? "0" : undefined };
}

/**
 * Whether the folders together are one moment of history: what was answered before an operation was
 * asked for is there if that operation is. Returns what is wrong.
 */
export function checkOrder(
  found: readonly { readonly history: WriterHistory; readonly prefixes: Prefixes }[],
): readonly string[] {
  const wrong: string[] = [];
  for (const { history, prefixes } of found) {
    const last = prefixes.least;
    const askedAt = history.told.askedAt[last - 1];
    if (askedAt === undefined) continue;
    for (const other of found) {
      const before = other.history.answeredBefore(askedAt);
      if (other.prefixes.most >= before) continue;
      wrong.push(
        `${history.folder} has operation ${last}, ${other.history.folder} only ${other.prefixes.most} of ${before} answered before`,
      );
    }
  }
  return wrong;
}
