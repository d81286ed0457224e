import type { Rescue } from "@gemel/protocol";
import { expect, test } from "vitest";
import { expiredRescues } from "../../src/rescue/retention.ts";

const day = 86_400_000;
const now = new Date("2026-01-31T00:00:00.000Z");

function made(daysAgo: number, bytes: number): Rescue {
  const at = new Date(now.getTime() - daysAgo * day).toISOString();
  const directories = [{ path: "/d", files: 1, bytes }];
  return { id: `d${daysAgo}`, folder: "/r", module: "m", node: "n", at, data: "g", directories };
}

const rescues = [made(10, 300), made(1, 100), made(5, 200)];

test("expiredRescues: without rules everything is kept", () => {
  expect(expiredRescues(rescues, { ageMs: null, bytesMax: null }, now)).toEqual([]);
});

test("expiredRescues: what is older goes, oldest first", () => {
  expect(expiredRescues(rescues, { ageMs: 4 * day, bytesMax: null }, now)).toEqual(["d10", "d5"]);
});

test("expiredRescues: as many of the newest are kept as fit together, the newest in any case", () => {
  expect(expiredRescues(rescues, { ageMs: null, bytesMax: 300 }, now)).toEqual(["d10"]);
  expect(expiredRescues(rescues, { ageMs: null, bytesMax: 50 }, now)).toEqual(["d10", "d5"]);
});
