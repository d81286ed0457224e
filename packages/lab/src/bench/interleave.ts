/**
 * The order of measurements: all contenders in every round, each round begun by another one.
 *
 * A machine that is shared with others is slower or faster for minutes at a time. Contenders that are
 * measured within the same minute can be compared, whatever the machine did.
 *
 * @module
 */

/** One value, and what was counted beside it (CPU time per transaction, bytes, ...). */
export type Measurement = {
  readonly value: number;
  readonly beside?: Readonly<Record<string, number>>;
};

export type Contender = {
  readonly name: string;
  readonly measure: (round: number) => Promise<Measurement>;
};

/** A load under which the contenders are compared. */
export type Comparison = { readonly name: string; readonly contenders: readonly Contender[] };

/** Rounds of one contender under one load. */
export class Results {
  readonly #rounds: Map<string, number[]> = new Map();

  add(comparison: string, contender: string, { value, beside = {} }: Measurement): void {
    this.#push(`${comparison}/${contender}`, value);
    for (const [what, amount] of Object.entries(beside)) {
      this.#push(`${comparison}/${contender}/${what}`, amount);
    }
  }

  /** The values of all rounds; with `what`, of what was counted beside them. */
  of(comparison: string, contender: string, what?: string): readonly number[] {
    const key = what === undefined ? "" : `/${what}`;
    return this.#rounds.get(`${comparison}/${contender}${key}`) ?? [];
  }

  #push(key: string, value: number): void {
    const rounds = this.#rounds.get(key) ?? [];
    rounds.push(value);
    this.#rounds.set(key, rounds);
  }
}

export async function interleave(
  comparisons: readonly Comparison[],
  rounds: number,
  progress: (text: string) => void,
): Promise<Results> {
  const results = new Results();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, contenders } of comparisons) {
      const first = round % contenders.length;
      for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
        progress(`round ${round + 1} of ${rounds}: ${name}, ${contender.name}`);
        results.add(name, contender.name, await contender.measure(round));
      }
    }
  }
  return results;
}
