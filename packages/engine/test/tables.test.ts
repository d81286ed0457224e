import { expect, test } from "vitest";
import { goalRules, refusalRules, rightRules, transitions } from "../src/index.ts";

test("rules: ids are unique over all tables", () => {
  const ids = [...goalRules, ...rightRules, ...refusalRules].map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test("goalRules: what a rule starts is in the table of transitions, and every transition is used", () => {
  const used = new Set(goalRules.flatMap(({ go }) => (go === null ? [] : [go])));
  for (const id of used) expect(Object.keys(transitions)).toContain(id);
  const unused = Object.keys(transitions).filter((id) => ![...used].includes(id as never));
  // What begins with an input (attach) or a failure is not started by a goal.
  expect(unused.filter((id) => !id.endsWith("attach"))).toEqual([]);
});

test("rules: every reason is a sentence that begins with a capital or a name, without full stop", () => {
  for (const { id, why } of [...goalRules, ...rightRules]) {
    expect(why, id).toMatch(/^([A-Z{])/);
    expect(why, id).not.toMatch(/\.$/);
  }
});

test("transitions: the right is given up after the application and the mirror ended, never before", () => {
  for (const [id, { steps }] of Object.entries(transitions)) {
    const records = steps.findIndex((step) => step.do === "record");
    const withdraws = steps.findIndex(
      (step) => step.do === "mirror" && step.command === "withdraw",
    );
    if (records < 0 || withdraws < 0) continue;
    const stops = steps.findIndex((step) => step.do === "stop_scripts" && step.group === "prim");
    expect(stops, id).toBeLessThan(withdraws);
    expect(withdraws, id).toBeLessThan(records);
  }
});
