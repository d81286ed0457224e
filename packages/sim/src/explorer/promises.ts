/**
 * What must hold in every state of the whole, and the state in which everything is well.
 *
 * @see docs/internals/model.md
 * @module
 */
import { decide, type Standing } from "@gemel/engine";
import type { Node, Writes } from "./node.ts";
import { Violation } from "./violation.ts";
import type { Pair, WitnessPart } from "./whole.ts";

/** Of the two disks, whatever runs. */
export function checkRecords([a, b]: Pair<Node>): void {
  if (a.disk.right === "sole" && b.disk.right === "sole")
    throw new Violation("both nodes hold the sole right");
  const verdict = decide(
    { node: "a", record: a.disk, standing: standingOf(a) },
    { node: "b", record: b.disk, standing: standingOf(b) },
  );
  if (verdict.split) throw new Violation(`split brain, though nobody forced it (${verdict.rule})`);
  if (verdict.outcome === "refuse") throw new Violation("the two lineages became unrelated");
}

/** Nothing acknowledged is missing where the sole right is taken. */
export function checkPromotion(acknowledged: Writes, data: Writes): void {
  if ((acknowledged & ~data) !== 0)
    throw new Violation("a node is promoted without an acknowledged write");
}

/** A copy throws away what only its target has: nothing acknowledged may be among it. */
export function checkCopy(acknowledged: Writes, target: Writes, source: Writes): void {
  if ((acknowledged & target & ~source) !== 0)
    throw new Violation("a copy throws an acknowledged write away");
}

/** PRIM and SECOND, up to date, the right shared at the epoch of the witness, nothing under way. */
export function isGood(nodes: Pair<Node>, witness: WitnessPart): boolean {
  const [a, b] = nodes;
  const positions = [a.engine?.position, b.engine?.position];
  return (
    nodes.every((node) => isSettled(node, witness)) &&
    a.disk.epoch === b.disk.epoch &&
    a.disk.generation === b.disk.generation &&
    witness.entry?.holder === null &&
    witness.entry.epoch === a.disk.epoch &&
    positions.includes("serving") &&
    positions.includes("following")
  );
}

/** In a good state both disks hold the same. */
export function checkGood([a, b]: Pair<Node>, linkIsEmpty: boolean): void {
  const pending = a.mirror.pending | b.mirror.pending;
  if (linkIsEmpty && ((a.data ^ b.data) & ~pending) !== 0)
    throw new Violation("PRIM and SECOND hold different data");
}

function isSettled({ engine, disk, mirror }: Node, { identity }: WitnessPart): boolean {
  return (
    engine !== null &&
    engine.run === null &&
    mirror.session &&
    mirror.link === "up" &&
    disk.right === "shared" &&
    disk.data === "up_to_date" &&
    disk.renounced < disk.epoch &&
    disk.witness?.identity === identity
  );
}

function standingOf({ engine }: Node): Standing {
  const position = engine?.position ?? "down";
  // A mirror module is never UP.
  return position === "up" ? "serving" : position;
}
