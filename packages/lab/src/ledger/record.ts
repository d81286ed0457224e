/**
 * What a writer of the ledger knows about its acknowledged operations, outside of the cluster that is
 * tested: one line each, `<began ms> <acknowledged ms> <node> <writer> <sequence>`.
 *
 * A sequence number is used once. An operation that was not acknowledged is not written down: it may
 * be in the ledger or not, both are right.
 *
 * @module
 */

export type Acknowledged = {
  /** Monotonic, the same clock on all hosts of the lab. */
  readonly beganMs: number;
  readonly atMs: number;
  /** The node that answered. */
  readonly node: string;
  /** `client`, or `direct-<node>` for the one that writes through that node's mount. */
  readonly writer: string;
  readonly sequence: number;
};

/** Where the server of the ledger listens. */
export const ledgerPort = 7000;
/** So many operations of one node's direct writer may wait at once; one file each. */
export const directCount = 24;

/** The files that the direct writer of `node` appends to, in the replicated directory. */
export function directFiles(node: string): string[] {
  return Array.from({ length: directCount }, (_, index) => `direct-${node}-${index}`);
}

/** Writers wait while this file is on their host. */
export const holdFile = "/run/ledger.hold";

export function recordLine(record: Acknowledged): string {
  const { beganMs, atMs, node, writer, sequence } = record;
  return `${beganMs.toFixed(3)} ${atMs.toFixed(3)} ${node} ${writer} ${sequence}\n`;
}

export function parseRecord(line: string): Acknowledged {
  const [beganMs, atMs, node = "", writer = "", sequence] = line.split(" ");
  return {
    beganMs: Number(beganMs),
    atMs: Number(atMs),
    node,
    writer,
    sequence: Number(sequence),
  };
}

/** The line of the ledger that the operation of `writer` makes, without its line feed. */
export function entryOf({ writer, sequence }: Pick<Acknowledged, "writer" | "sequence">): string {
  return `${writer} ${sequence}`;
}
