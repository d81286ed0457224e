import { expect, test } from "vitest";
import { parseBenchArguments } from "../src/bench/arguments.ts";
import { interleave } from "../src/bench/interleave.ts";
import { isReached, type Target } from "../src/bench/report.ts";
import { median, pairedRatio } from "../src/bench/statistics.ts";
import { targetLines } from "../src/bench/table.ts";
import { sumOf } from "../src/bench/wire-bytes.ts";

const target: Target = {
  ...{ what: "write against local", measured: 0.91, mustReach: 0.9 },
  ...{ bound: "at least", unit: "ratio" },
};

test("median: the middle one, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
});

test("pairedRatio: a round in which the whole machine was slow does not count twice", () => {
  // The third round had a tenth of the machine; the ratio of the medians would be 0.45.
  expect(pairedRatio([90, 90, 9, 45, 45], [100, 100, 10, 50, 50])).toBeCloseTo(0.9);
});

test("isReached: a bound is kept when it is met exactly, and never by what was not measured", () => {
  expect(isReached({ ...target, measured: 0.9 })).toBe(true);
  expect(isReached({ ...target, measured: 0.899 })).toBe(false);
  expect(isReached({ ...target, measured: 5, mustReach: 5, bound: "at most" })).toBe(true);
  expect(isReached({ ...target, measured: 6, mustReach: 5, bound: "at most" })).toBe(false);
  expect(isReached({ ...target, measured: null, bound: "at most" })).toBe(false);
});

test("targetLines: measured, bound and verdict stand side by side", () => {
  const missing: Target = { ...target, measured: null, reason: "rsync is not installed" };
  const rows = [{ id: "x", title: "x", series: [], targets: [target, missing] }];
  expect(targetLines(rows)).toEqual([
    "                     measured  must reach",
    "write against local      0.91  >= 0.90     reached",
    "write against local         -  >= 0.90     rsync is not installed",
  ]);
});

test("interleave: every round measures all contenders, begun by another one", async () => {
  const order: string[] = [];
  const contender = (name: string) => ({
    name,
    measure: async (round: number) => {
      order.push(`${round}${name}`);
      return { value: round, beside: { cpu: round * 10 } };
    },
  });
  const comparison = { name: "load", contenders: [contender("a"), contender("b")] };
  const results = await interleave([comparison], 3, () => undefined);
  expect(order).toEqual(["0a", "0b", "1b", "1a", "2a", "2b"]);
  expect(results.of("load", "a")).toEqual([0, 1, 2]);
  expect(results.of("load", "b", "cpu")).toEqual([0, 10, 20]);
});

test("parseBenchArguments: what it does not know is named", () => {
  expect(parseBenchArguments(["--only", "nonsense"])).toMatch(/--only knows .*"nonsense"/);
  expect(parseBenchArguments(["--rounds", "0"])).toBe("--rounds is a number from 1 to 100");
  expect(parseBenchArguments(["--quick"])).toMatchObject({ quick: true, rounds: 3 });
  expect(parseBenchArguments([])).toMatchObject({ quick: false, rounds: 5 });
});

test("wireBytes: what all interfaces but lo have received and sent", () => {
  const table = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1000000      10    0    0    0     0          0         0  1000000      10    0    0    0     0       0          0
  net1:     500       5    0    0    0     0          0         0       70       7    0    0    0     0       0          0
  net2:4000000000   5    0    0    0     0          0         0        3       7    0    0    0     0       0          0
`;
  expect(sumOf(table)).toBe(500 + 70 + 4_000_000_000 + 3);
});
