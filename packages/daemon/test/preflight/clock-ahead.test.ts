import { expect, test } from "vitest";
import { clockAhead } from "../../src/preflight/clock-ahead.ts";

/** `before`, `behind`: ms that go by before and after the other clock is read, for each question. */
function clocks(aheadMs: number, ways: readonly { before: number; behind: number }[]) {
  let nowMs = 1000;
  let asked = 0;
  return {
    now: () => nowMs,
    ask: async () => {
      const way = ways[Math.min(asked, ways.length - 1)] ?? { before: 0, behind: 0 };
      asked += 1;
      nowMs += way.before;
      const theirs = nowMs + aheadMs;
      nowMs += way.behind;
      return theirs;
    },
  };
}

test("clock ahead: a handshake before the first answer does not count as a difference of clocks", async () => {
  const quick = { before: 1, behind: 1 };
  for (const aheadMs of [0, 40, -40]) {
    const { ask, now } = clocks(aheadMs, [{ before: 11, behind: 1 }, quick]);
    expect(await clockAhead(ask, now)).toBe(aheadMs);
  }
});

test("clock ahead: a slow answer among them does not matter, wherever it comes", async () => {
  const quick = { before: 1, behind: 1 };
  const slow = { before: 1, behind: 100 };
  for (const ways of [
    [quick, slow, slow, slow],
    [slow, slow, slow, quick],
  ]) {
    const { ask, now } = clocks(7, ways);
    expect(await clockAhead(ask, now)).toBe(7);
  }
});

test("clock ahead: clocks that may be the same are", async () => {
  const { ask, now } = clocks(0, [{ before: 11, behind: 1 }]);
  expect(await clockAhead(ask, now)).toBe(0);
});

test("clock ahead: a node that shows no clock is not compared", async () => {
  expect(await clockAhead(async () => Number.NaN)).toBe(null);
});
