import { expect, test } from "vitest";
import { ResourceHistory } from "../../src/module/resource-history.ts";

/** Values from the newest to the oldest, the present one first. */
function values(history: ResourceHistory, now: string): string[] {
  const [one] = history.list({ "user.x": now });
  return [one?.value ?? "", ...(one?.history ?? []).map(({ value }) => value)];
}

function set(history: ResourceHistory, value: string, how?: "skip" | "force"): void {
  if (how !== undefined) history.expect("user.x", value, how);
  history.note({ "user.x": value });
}

test("ResourceHistory: keeps what changes, once", () => {
  const history = new ResourceHistory();
  for (const value of ["1", "2", "2", "3"]) set(history, value);
  expect(values(history, "3")).toEqual(["3", "2", "1"]);
});

test("ResourceHistory: a value that is not to be kept is shown, and forgotten by the next", () => {
  const history = new ResourceHistory();
  set(history, "1");
  set(history, "2", "skip");
  expect(values(history, "2")).toEqual(["2", "1"]);
  set(history, "3", "skip");
  expect(values(history, "3")).toEqual(["3", "1"]);
  set(history, "4");
  expect(values(history, "4")).toEqual(["4", "1"]);
  const fresh = new ResourceHistory();
  set(fresh, "1", "skip");
  set(fresh, "2");
  expect(values(fresh, "2")).toEqual(["2"]);
});

test("ResourceHistory: a value that was expected and did not come changes nothing for another", () => {
  const history = new ResourceHistory();
  set(history, "1");
  history.expect("user.x", "2", "skip");
  set(history, "3");
  set(history, "4");
  expect(values(history, "4")).toEqual(["4", "3", "1"]);
});

test("ResourceHistory: forced, it is kept again though nothing changed", () => {
  const history = new ResourceHistory();
  set(history, "1");
  set(history, "1", "force");
  set(history, "1", "force");
  expect(values(history, "1")).toEqual(["1", "1", "1"]);
  set(history, "2", "force");
  expect(values(history, "2")).toEqual(["2", "1", "1", "1"]);
  for (let n = 0; n < 100; n += 1) set(history, "2", "force");
  expect(values(history, "2")).toHaveLength(51);
});
