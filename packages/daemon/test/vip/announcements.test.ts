import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announceAgain, announceInBursts } from "../../src/vip/announcements.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A host's clock, which goes on while its processes stand still. */
class Clock {
  ms = 0;
  #asleepMs = 0;
  readonly now = (): number => this.ms + this.#asleepMs;

  async run(durationMs: number): Promise<void> {
    for (const end = this.ms + durationMs; this.ms < end; ) {
      this.ms += 50;
      await vi.advanceTimersByTimeAsync(50);
    }
  }

  sleep(durationMs: number): void {
    this.#asleepMs += durationMs;
  }
}

test("an address is announced at once, soon again, and for the last time after ten seconds", async () => {
  const clock = new Clock();
  const saidAt: number[] = [];
  const abort = new AbortController();
  announceInBursts(() => saidAt.push(clock.now()), abort.signal, clock.now);
  await clock.run(20_000);
  expect(saidAt).toHaveLength(9);
  expect(saidAt.at(0)).toBeLessThanOrEqual(50);
  expect(saidAt.at(-1)).toBe(10_000);
});

test("a host that slept announces nothing when it wakes: another one may have the address", async () => {
  const clock = new Clock();
  const saidAt: number[] = [];
  const { signal } = new AbortController();
  announceInBursts(() => saidAt.push(clock.now()), signal, clock.now);
  await clock.run(3000);
  const before = saidAt.length;
  clock.sleep(25_000);
  await clock.run(20_000);
  expect(saidAt.slice(before)).toEqual([]);
  expect(before).toBe(7);
});

test("it is announced again at intervals, but not by a host that slept", async () => {
  const clock = new Clock();
  const saidAt: number[] = [];
  const { signal } = new AbortController();
  const settings = { intervalMs: 5000, forMs: 60_000 };
  announceAgain(() => saidAt.push(clock.now()), settings, signal, clock.now);
  await clock.run(12_000);
  expect(saidAt).toEqual([5000, 10_000]);
  clock.sleep(25_000);
  await clock.run(3000);
  expect(saidAt).toHaveLength(2);
  await clock.run(5000);
  expect(saidAt).toHaveLength(3);
});

test("an address that was given up is not announced any more", async () => {
  const clock = new Clock();
  let said = 0;
  const abort = new AbortController();
  const say = (): void => {
    said += 1;
  };
  announceInBursts(say, abort.signal, clock.now);
  announceAgain(say, { intervalMs: 1000, forMs: 60_000 }, abort.signal, clock.now);
  await clock.run(500);
  const before = said;
  abort.abort();
  await clock.run(20_000);
  expect(said).toBe(before);
  // Given up while it was looked for the interface.
  announceInBursts(say, abort.signal, clock.now);
  announceAgain(say, { intervalMs: 1000, forMs: 60_000 }, abort.signal, clock.now);
  await clock.run(20_000);
  expect(said).toBe(before);
});
