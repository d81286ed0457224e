import { expect, test } from "vitest";
import { type DemoReport, judge } from "../src/demo/report.ts";

const good: DemoReport = {
  acknowledgedCommits: 25_000,
  lostCommits: 0,
  identical: true,
  killApp: { outageMs: 1_200 },
  powerCut: { outageMs: 4_900, detectionMs: 3_050, startMs: 1_800 },
  resync: { ms: 6_000, bytesStored: 400 << 20, bytesSent: 60 << 20 },
  swap: { outageMs: 2_000 },
};

/** What is not ok in the final table. */
function failures(report: DemoReport, quick = false): string[] {
  return judge(report, { quick })
    .filter(({ ok }) => !ok)
    .map(({ what }) => what.trim());
}

test("judge: a good run keeps every limit", () => {
  expect(failures(good)).toEqual([]);
});

test.each<[string, Partial<DemoReport>]>([
  ["Of these, lost", { lostCommits: 1 }],
  ["Data of the two nodes, byte by byte", { identical: false }],
  ["PostgreSQL killed (kill -9): outage", { killApp: { outageMs: 3_001 } }],
  [
    "Power cut of the primary: outage",
    { powerCut: { outageMs: 8_001, detectionMs: 3_000, startMs: 5_001 } },
  ],
  [
    "of it: until the survivor knew",
    { powerCut: { outageMs: 7_000, detectionMs: 3_501, startMs: 3_499 } },
  ],
  ["bytes sent, of the bytes stored", { resync: { ms: 1, bytesStored: 100, bytesSent: 50 } }],
  ["Planned swap of the roles: outage", { swap: { outageMs: 4_001 } }],
])("judge: %s", (what, worse) => {
  expect(failures({ ...good, ...worse })).toEqual([what]);
});

test("judge: only a full run must have many commits", () => {
  const few = { ...good, acknowledgedCommits: 19_999 };
  expect(failures(few)).toEqual(["Commits acknowledged to the client"]);
  expect(failures(few, true)).toEqual([]);
  expect(failures({ ...good, acknowledgedCommits: 0 }, true)).not.toEqual([]);
});
