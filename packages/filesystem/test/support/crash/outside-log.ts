/**
 * What a writer was told, kept outside of the mirror: for each operation the instants at which it
 * was asked for and at which it was answered.
 *
 * A file of pairs of 64-bit numbers, nanoseconds of the machine's monotonic clock, in memory that
 * survives the writer. A pair is written in order, so the file is always a valid history.
 *
 * @module
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

export class OutsideLog {
  readonly #fd: number;
  readonly #word: Buffer = Buffer.alloc(8);

  constructor(path: string) {
    this.#fd = openSync(path, "w");
  }

  asked(n: number): void {
    this.#put((n - 1) * 16);
  }

  answered(n: number): void {
    this.#put((n - 1) * 16 + 8);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #put(offset: number): void {
    this.#word.writeBigUInt64LE(process.hrtime.bigint());
    writeSync(this.#fd, this.#word, 0, 8, offset);
  }
}

export type ToldHistory = {
  /** Index n - 1: when operation n was asked for. Its length is the number of operations asked. */
  readonly askedAt: readonly bigint[];
  /** The same for the answers: at most one shorter, operations of one writer do not overlap. */
  readonly answeredAt: readonly bigint[];
};

export function readOutsideLog(path: string): ToldHistory {
  const bytes = readFileSync(path);
  const askedAt: bigint[] = [];
  const answeredAt: bigint[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += 16) {
    askedAt.push(bytes.readBigUInt64LE(at));
    if (at + 16 <= bytes.length) answeredAt.push(bytes.readBigUInt64LE(at + 8));
  }
  return { askedAt, answeredAt };
}

/** The same clock, for instants of the test itself. */
export function now(): bigint {
  return process.hrtime.bigint();
}
