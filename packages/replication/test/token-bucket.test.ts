import { expect, test } from "vitest";
import { TokenBucket } from "../src/token-bucket.ts";

test("TokenBucket: keeps the rate whatever the pieces, and pays a debt back before the next one", () => {
  for (const piece of [100, 10_000, 300_000]) {
    const bucket = new TokenBucket(100_000, 0);
    let now = 0;
    let taken = 0;
    while (now < 60_000) {
      const waitMs = bucket.waitMs(now);
      now += waitMs;
      if (waitMs > 0) continue;
      bucket.take(piece);
      taken += piece;
    }
    // One piece may be under way at the end, and a tenth of a second was free at the beginning.
    expect(Math.abs(taken - 6_000_000)).toBeLessThanOrEqual(10_000 + 2 * piece);
  }
});

test("TokenBucket: a rest is not saved up", () => {
  const bucket = new TokenBucket(1000, 0);
  expect(bucket.waitMs(3_600_000)).toBe(0);
  bucket.take(600);
  expect(bucket.waitMs(3_600_000)).toBeCloseTo(500);
});
