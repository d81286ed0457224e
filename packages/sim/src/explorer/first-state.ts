/**
 * Where every exploration begins: PRIM on a, SECOND on b, reached by the rules themselves from two
 * nodes that never had data.
 *
 * @module
 */
import { present } from "@gemel/base";
import { emptyLineage } from "@gemel/protocol";
import type { Budget } from "./budget.ts";
import { idleMirror, type Node } from "./node.ts";
import type { Successors } from "./successors.ts";
import { Violation } from "./violation.ts";
import { rowOf, type Side, sides, type Whole } from "./whole.ts";
import type { WorldStep } from "./world-step.ts";

const blank: Node = {
  engine: null,
  disk: emptyLineage,
  data: 0,
  hole: false,
  mirror: idleMirror,
  report: null,
  lives: 0,
  births: 0,
};

export function firstState(
  successors: Successors,
  budget: Budget,
  isGood: (whole: Whole) => boolean,
): Whole {
  const { step } = successors;
  const { nodes, wires, witnesses, tallies } = step.parts;
  const node = nodes.id(blank);
  let whole: Whole = {
    nodes: [node, node],
    wire: wires.id({ link: [[], []], late: [null, null] }),
    witness: witnesses.id({
      identity: "f".repeat(32),
      entry: null,
      calls: [null, null],
      strays: [],
    }),
    tally: tallies.id({ acknowledged: 0, left: budget }),
  };
  for (const side of sides) whole = boots(step, whole, side);
  const force = { type: "command", action: "prim" } as const;
  const forced = present(step.event(whole, 0, "prim", force)[0], "a is made primary");
  return nearest(successors, forced, isGood);
}

/** A node that starts looks at the witness first. */
function boots(step: WorldStep, whole: Whole, side: Side): Whole {
  const booted = present(step.event(whole, side, "boot", { type: "boot" })[0], "a node boots");
  const { identity, entry } = step.witness(booted);
  const event = { type: "reply", reply: { identity, entry } } as const;
  return present(step.event(booted, side, "first look", event)[0], "the witness answers");
}

/** Without faults, breadth first to the first good state. */
function nearest(successors: Successors, from: Whole, isGood: (whole: Whole) => boolean): Whole {
  const seen = new Set<string>();
  for (let front = [from]; front.length > 0; ) {
    const next: Whole[] = [];
    for (const whole of front) {
      if (isGood(whole)) return whole;
      for (const one of successors.of(whole)) {
        const key = rowOf(one.whole).join();
        if (!one.free || seen.has(key)) continue;
        seen.add(key);
        next.push(one.whole);
      }
    }
    front = next;
  }
  throw new Violation("the first start does not lead to PRIM and SECOND");
}
