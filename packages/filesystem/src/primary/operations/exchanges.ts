/**
 * RENAME_EXCHANGE across a takeover: the one operation of which the tree does not tell whether it was
 * done. What the first name led to is told to the standby before.
 *
 * @module
 */
import type { RequestHeader } from "@gemel/fuse";
import type { Custody } from "../../takeover/custody.ts";
import type { InheritedExchanges } from "../../takeover/inheritance.ts";

/** Set in the identity of a request that is sent again. */
const resentBit: bigint = 1n << 63n;

export class Exchanges {
  readonly #custody: Custody;
  readonly #inherited: InheritedExchanges;

  constructor(custody: Custody, inherited: InheritedExchanges) {
    this.#custody = custody;
    this.#inherited = inherited;
  }

  /** Whether a predecessor has done it: the first name, which leads to `ino` now, led elsewhere. */
  wasDone(header: RequestHeader, ino: number): boolean {
    if (!header.resent) return false;
    const before = this.#inherited.get(header.unique & ~resentBit);
    return before !== undefined && before !== ino;
  }

  /** To be called before the names are exchanged. */
  begin(tree: number, header: RequestHeader, ino: number): void {
    const unique = header.unique & ~resentBit;
    this.#custody.give("exchange", { tree, ino, unique });
  }
}
