import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EventStore, type NewEvent } from "../../src/log/event-store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-events-`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const event: NewEvent = {
  chain: 4,
  cause: "stop called by an administrator",
  rule: "M010",
  action: "PRIM>WAIT",
  from: "ALONE",
  to: "WAIT",
  outcome: "done",
  detail: "",
};

test("EventStore: gives back what was stored, also to the next gemeld, oldest first", () => {
  const first = new EventStore(`${folder}/module/events.db`);
  first.add({ ...event, outcome: "begun" });
  first.add(event);
  // Not closed: it dies.
  const second = new EventStore(`${folder}/module/events.db`);
  second.add({ ...event, chain: 5 });
  expect(second.list(10).map(({ id, chain, outcome }) => [id, chain, outcome])).toEqual([
    [1, 4, "begun"],
    [2, 4, "done"],
    [3, 5, "done"],
  ]);
  expect(second.list(10, 1)).toHaveLength(2);
  expect(second.list(1).map(({ id }) => id)).toEqual([3]);
  second.close();
  first.close();
});

test("EventStore: keeps the newest, and does not grow without bound", () => {
  const store = new EventStore(`${folder}/events.db`);
  for (let count = 0; count < 10_300; count++) store.add({ ...event, chain: count });
  const all = store.list(20_000);
  expect(all.length).toBeLessThanOrEqual(10_100);
  expect(all.at(-1)?.chain).toBe(10_299);
  expect(statSync(`${folder}/events.db`).size).toBeLessThan(4 << 20);
  store.close();
});
