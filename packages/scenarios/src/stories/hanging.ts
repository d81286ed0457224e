/**
 * What stops without ending: processes, a whole host; and what the mirror process leaves when it dies.
 *
 * @module
 */
import { bounds, type Scenario, scenario } from "../cluster.ts";

/** Until a mirror process that answers nothing is noticed, killed, and succeeded. */
const hangMs = 40_000;

export const hanging: readonly Scenario[] = [
  scenario(
    "the mirror process of the primary is killed: its standby goes on, the application stays",
    { catalogue: 27 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.killMirror("a");
      await cluster.serves(bounds.failoverMs);
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "the mirror process of the primary hangs: it is ended, its standby goes on",
    {},
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.hangMirror("a");
      await cluster.serves(hangMs);
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "the mirror process of the secondary hangs: the primary goes on",
    {},
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.hangMirror("b");
      await cluster.serves(hangMs);
      await cluster
        .expect("b")
        .toBe("SECOND", "Ready")
        .within(hangMs + bounds.rejoinMs);
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "the primary's processes stop, its kernel answers on: the secondary takes over",
    { witness: true },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.freeze("a", 25_000);
      await cluster.expect("b").toBe("ALONE", "Ready").within(20_000);
      await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.serves(bounds.failoverMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "the secondary's processes stop, its kernel answers on: the primary goes on",
    { witness: true },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.freeze("b", 25_000);
      await cluster.serves(20_000);
      await cluster.expect("a").toBe("ALONE", "Ready").within(20_000);
      // What it last said does not count until its processes run again.
      await cluster.pass(25_000);
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
];
