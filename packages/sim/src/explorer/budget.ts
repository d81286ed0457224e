/**
 * How much may go wrong in one exploration: each fault is taken from its budget when it happens.
 *
 * What costs nothing (hearing, suspecting, connecting, booting) may happen at any time, in any order.
 *
 * @module
 */
export type Budget = {
  /** Power cuts, of either node, also between two records of one step. */
  readonly crash: number;
  /** Ends of a healthy link session, noticed by one end first. */
  readonly cut: number;
  /** Writes of the application. */
  readonly write: number;
  /** Requests for the sole right at the witness. */
  readonly ask: number;
  /** Requests to the witness without an answer; they may still arrive later. */
  readonly away: number;
  /** Requests to the witness that arrive twice. */
  readonly repeat: number;
  /** Replacements of the witness by an empty one. */
  readonly wipe: number;
  /** `stop` and `swap`. */
  readonly operator: number;
  /** Restarts of gemeld beside a gemel-fs that goes on. */
  readonly daemon: number;
  /** Replicas that cannot apply a record. */
  readonly damage: number;
  /** Reports that arrive although a newer one was made. */
  readonly late: number;
};

export type Fault = keyof Budget;

const none: Budget = {
  crash: 0,
  cut: 0,
  write: 0,
  ask: 0,
  away: 0,
  repeat: 0,
  wipe: 0,
  operator: 0,
  daemon: 0,
  damage: 0,
  late: 0,
};

/** `crash=1 cut=2` as a budget; null: it cannot be read. */
export function budgetOf(text: string): Budget | null {
  let budget = none;
  for (const word of text.split(/[\s,]+/).filter((part) => part !== "")) {
    const [, name = "", count = ""] = /^([a-z]+)=(\d)$/.exec(word) ?? [];
    if (!isFault(name)) return null;
    budget = { ...budget, [name]: Number(count) };
  }
  return budget;
}

export function budgetWords(budget: Budget): string {
  return Object.entries(budget)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}=${count}`)
    .join(" ");
}

function isFault(name: string): name is Fault {
  return Object.hasOwn(none, name);
}
