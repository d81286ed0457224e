/** What the timeline shows, from events. */
import type { ModuleEvent } from "@gemel/protocol";
import { expect, test } from "vitest";
import type { EventLine } from "../src/api/live-lines.ts";
import { actionWords, foldSteps } from "../src/module/fold-steps.ts";
import { foldLines, mergeEvents } from "../src/module/merge-events.ts";
import { stateSpans } from "../src/module/state-spans.ts";

function event(id: number, parts: Partial<ModuleEvent>): ModuleEvent {
  const at = new Date(1000 * id).toISOString();
  const base = { id, at, chain: id, cause: "", rule: "", action: "start", detail: "" };
  return { ...base, from: "STOP", to: "STOP", outcome: "done", ...parts };
}

function line(node: string, one: ModuleEvent): EventLine {
  return { node, module: "m", event: one };
}

test("timeline: begun and done of one chain are one step, with how long it took", () => {
  const steps = foldSteps([
    event(1, { chain: 7, outcome: "begun", from: "STOP", to: "STOP", detail: "asked" }),
    event(4, { chain: 7, from: "STOP", to: "ALONE" }),
    event(5, { chain: 7, action: "share" }),
  ]);
  expect(steps.map(({ action, outcome, tookMs }) => [action, outcome, tookMs])).toEqual([
    ["start", "done", 3000],
    ["share", "done", null],
  ]);
  expect(steps[0]?.detail).toBe("asked");
});

test("timeline: the same action twice in a chain is two steps", () => {
  const steps = foldSteps([event(1, { chain: 7 }), event(2, { chain: 7 })]);
  expect(steps.map(({ id }) => id)).toEqual([1, 2]);
});

test("timeline: what was read and what came live is there once, newest first", () => {
  const read = [{ node: "a", events: [event(1, {}), event(2, {})] }];
  const merged = mergeEvents(read, [line("a", event(2, {})), line("a", event(3, {}))], "m");
  expect(merged.map(({ event: { id } }) => id)).toEqual([3, 2, 1]);
});

test("timeline: both nodes are folded for themselves", () => {
  const lines = mergeEvents(
    [
      { node: "a", events: [event(1, { chain: 1, outcome: "begun" }), event(3, { chain: 1 })] },
      { node: "b", events: [event(2, { chain: 1, outcome: "begun" })] },
    ],
    [],
    "m",
  );
  const folded = foldLines(lines).map(({ node, event: { outcome } }) => `${node} ${outcome}`);
  expect(folded).toEqual(["a done", "b begun"]);
});

test("timeline: spans follow each other without a gap and end with the present state", () => {
  const events = [
    line("a", event(10, { from: "STOP", to: "WAIT" })),
    line("a", event(20, { from: "WAIT", to: "ALONE" })),
    line("b", event(15, { from: "STOP", to: "SECOND" })),
  ];
  const spans = stateSpans(events, "a", { fromMs: 0, toMs: 40_000 }, "PRIM");
  expect(spans).toEqual([
    { state: "STOP", fromMs: 0, toMs: 10_000 },
    { state: "WAIT", fromMs: 10_000, toMs: 20_000 },
    { state: "PRIM", fromMs: 20_000, toMs: 40_000 },
  ]);
  expect(stateSpans([], "a", { fromMs: 0, toMs: 1 }, null)).toEqual([]);
});

test("timeline: names of actions as people read them", () => {
  const moves = { noteAgreement: "note the agreement" };
  expect(actionWords("ALONE>PRIM", moves)).toBe("ALONE → PRIM");
  expect(actionWords("noteAgreement", moves)).toBe("note the agreement");
  expect(actionWords("swap", moves)).toBe("swap");
});
