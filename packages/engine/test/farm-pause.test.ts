/** A node of a farm that did not run for a while: its own silence is not that of the others. */
import { instantMs } from "@gemel/base";
import type { FarmPulse } from "@gemel/protocol";
import { expect, test } from "vitest";
import { type FarmConfig, type FarmInput, farmInitial, farmStep } from "../src/index.ts";

const pulseMs = 100;
/** What was heard last is that old at most when the engine looks: a pulse, and one until it is read. */
const oldMs = 2 * pulseMs;

const config: FarmConfig = {
  module: "farm",
  node: "n1",
  nodes: ["n1", "n2", "n3"],
  groups: [{ name: "default", power: {} }],
  nodeLostMs: 10 * pulseMs,
  awayMs: 10_000,
  leaderLostMs: 20 * pulseMs,
  keepMs: 2000,
  lookMs: 500,
  settleMs: 500,
};

function pulseOf(node: string): FarmPulse {
  return {
    ...{ version: 1, module: "farm", node, incarnation: `${node}.1`, traffic: "open" },
    ...{ hears: ["n1"], follows: "n1", view: null, routed: 0, hardware: [] },
  };
}

/** Who is left of three, after the leader did not run for `gapMs` and has read nothing yet. */
function membersAfter(gapMs: number, lookMs: number): readonly string[] {
  let now = 0;
  let state = farmInitial({ incarnation: "n1.1", now: instantMs(now) });
  const take = (input: FarmInput): void => {
    state = farmStep(state, input, instantMs(now), { ...config, lookMs }).state;
  };
  take({ type: "traffic", traffic: "open" });
  for (; now < 3000; now += pulseMs) {
    for (const node of ["n2", "n3"]) {
      take({ type: "pulse", pulse: pulseOf(node), heardAt: instantMs(now) });
    }
    take({ type: "deadline" });
  }
  expect(state.view?.members).toEqual(config.nodes);
  now += oldMs - pulseMs;
  take({ type: "deadline" });
  now += gapMs;
  take({ type: "deadline" });
  return state.view?.members ?? [];
}

const gaps = Array.from({ length: 300 }, (_, index) => 10 * index);

test("a pause, however long, is no silence of the others", () => {
  expect(gaps.filter((gap) => membersAfter(gap, config.lookMs).length < 3)).toEqual([]);
});

test("with looks so rare that a pause cannot be told from a silence it would be", () => {
  expect(gaps.some((gap) => membersAfter(gap, 0.9 * config.nodeLostMs).length < 3)).toBe(true);
});
