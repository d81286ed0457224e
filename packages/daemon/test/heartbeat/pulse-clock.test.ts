import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PulseClock, patienceOf } from "../../src/heartbeat/pulse-clock.ts";

// This host booted at a moment that is on no grid.
const bootedAtMs = 1_000_037;
let jumpedMs = 0;
const sinceBoot = (): number => Date.now() - jumpedMs - bootedAtMs;

beforeEach(() => {
  jumpedMs = 0;
  vi.useFakeTimers({ now: 2_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

type Node = { readonly clock: PulseClock; readonly beats: number[]; end: () => void };

function single(pulseMs: number): Node {
  const clock = new PulseClock(sinceBoot);
  const beats: number[] = [];
  const { end } = clock.add(pulseMs, () => beats.push(Date.now()));
  return { clock, beats, end };
}

/** Two nodes, the second of which begins `laterMs` later; each hears the other at once. */
async function pair(pulseMs: number, laterMs: number): Promise<readonly [number[], number[]]> {
  const beats: [number[], number[]] = [[], []];
  const heard: ((now: number) => void)[] = [];
  const start = (index: 0 | 1): void => {
    const clock = new PulseClock(sinceBoot);
    const pulses = clock.add(pulseMs, () => {
      beats[index].push(Date.now());
      setTimeout(() => heard[1 - index]?.(sinceBoot()), 0);
    });
    heard[index] = pulses.heard;
  };
  start(0);
  await vi.advanceTimersByTimeAsync(laterMs);
  start(1);
  await vi.advanceTimersByTimeAsync(20 * pulseMs);
  return beats;
}

function gaps(beats: readonly number[]): number[] {
  return beats.slice(1).map((at, index) => at - (beats[index] ?? 0));
}

test("pulse clock: pulses at the multiples of the pulse on the clock of the wall", async () => {
  const { beats, end } = single(200);
  await vi.advanceTimersByTimeAsync(1050);
  expect(beats).toEqual([2_000_200, 2_000_400, 2_000_600, 2_000_800, 2_001_000]);
  end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(beats).toHaveLength(5);
});

test("pulse clock: modules pulse at the same moments", async () => {
  const clock = new PulseClock(sinceBoot);
  const moments = new Set<number>();
  clock.add(100, () => moments.add(Date.now()));
  await vi.advanceTimersByTimeAsync(33);
  clock.add(200, () => moments.add(Date.now()));
  await vi.advanceTimersByTimeAsync(1000);
  expect(moments.size).toBe(10);
});

test("pulse clock: who hears another one pulses with it, and goes first when that one is silent", async () => {
  const clock = new PulseClock(sinceBoot);
  const beats: number[] = [];
  const { heard } = clock.add(200, () => beats.push(Date.now()));
  await vi.advanceTimersByTimeAsync(100);
  for (let times = 0; times < 10; times++) {
    heard(sinceBoot());
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(gaps(beats)).toEqual(Array.from({ length: 9 }, () => 200));
  expect((beats.at(-1) ?? 0) % 200).toBe(100);
  const silentFrom = beats.length;
  await vi.advanceTimersByTimeAsync(1000);
  const own = gaps(beats.slice(silentFrom - 1));
  expect(own[0]).toBeLessThanOrEqual(210);
  expect(own.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...own)).toBeLessThanOrEqual(250);
});

test("pulse clock: who is patient wakes up for every second pulse of the other, and goes first two pulses after the last", async () => {
  let wakeUps = 0;
  const clock = new PulseClock(() => {
    wakeUps += 1;
    return sinceBoot();
  });
  const beats: number[] = [];
  const { heard } = clock.add(100, () => beats.push(Date.now()), { patience: 2 });
  await vi.advanceTimersByTimeAsync(50);
  const times = 20;
  for (let time = 0; time < times; time++) {
    heard(sinceBoot());
    if (time === times / 2) wakeUps = 0;
    await vi.advanceTimersByTimeAsync(100);
  }
  // The clock is asked twice for a timer: whether something is due, and how long until the next time.
  expect(wakeUps / 2).toBeLessThanOrEqual(times / 4);
  expect(beats).toHaveLength(times);
  const lastAtMs = beats.at(-1) ?? 0;
  await vi.advanceTimersByTimeAsync(1000);
  const own = gaps([lastAtMs, ...beats.slice(times)]);
  expect(own[0]).toBeLessThanOrEqual(210);
  expect(Math.max(...own.slice(1))).toBeLessThanOrEqual(125);
});

test("pulse clock: nobody is patient where the silence of three pulses is a loss", () => {
  expect(patienceOf(100, 300)).toBe(1);
  expect(patienceOf(100, 1000)).toBe(2);
  expect(patienceOf(200, 3000)).toBe(2);
});

test("pulse clock: two nodes never pulse much sooner or later than they should, whoever began when", async () => {
  for (const laterMs of [0, 1, 7, 50, 99, 100, 130, 199]) {
    for (const beats of await pair(200, laterMs)) {
      expect(Math.max(...gaps(beats)), `${laterMs} ms later`).toBeLessThanOrEqual(250);
      expect(Math.min(...gaps(beats)), `${laterMs} ms later`).toBeGreaterThanOrEqual(80);
      expect(beats.length, `${laterMs} ms later`).toBeGreaterThanOrEqual(19);
      expect(beats.length, `${laterMs} ms later`).toBeLessThanOrEqual(23);
    }
  }
});

test("pulse clock: a jump of the clock of the wall costs no pulse", async () => {
  const { beats } = single(200);
  const real: number[] = [];
  await vi.advanceTimersByTimeAsync(1000);
  const before = beats.length;
  jumpedMs = 3_600_070;
  vi.setSystemTime(Date.now() + jumpedMs);
  for (let passed = 0; passed < 2000; passed += 10) {
    const count = beats.length;
    await vi.advanceTimersByTimeAsync(10);
    if (beats.length > count) real.push(passed);
  }
  expect(beats.length - before).toBeGreaterThanOrEqual(9);
  expect(Math.max(...gaps(real))).toBeLessThanOrEqual(260);
});
