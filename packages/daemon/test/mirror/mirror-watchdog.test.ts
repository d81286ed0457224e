import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MirrorWatchdog } from "../../src/mirror/mirror-watchdog.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Setting = { answers: boolean; isConnected: boolean; hasRole: boolean; hung: number };

/** As on the grid: not the next moment on it when that is too soon. */
async function pause(periodMs: number): Promise<void> {
  const until = Math.floor((Date.now() + 1.5 * periodMs) / periodMs) * periodMs;
  await new Promise((resolve) => setTimeout(resolve, until - Date.now()));
}

function watch(): { readonly setting: Setting; readonly dog: MirrorWatchdog } {
  const setting = { answers: true, isConnected: true, hasRole: true, hung: 0 };
  const watched = {
    isConnected: () => setting.isConnected,
    hasRole: () => setting.hasRole,
    status: async (timeoutMs: number) => {
      // As of the real one, which has nobody to ask then.
      if (!setting.isConnected) return null;
      if (setting.answers) return {};
      await new Promise((resolve) => setTimeout(resolve, timeoutMs));
      return null;
    },
    hung: () => {
      setting.hung += 1;
    },
  };
  const dog = new MirrorWatchdog(watched, pause);
  return { setting, dog };
}

test("watchdog: says hung after five questions without an answer, and again as long as it is so", async () => {
  const { setting, dog } = watch();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(setting.hung).toBe(0);
  setting.answers = false;
  await vi.advanceTimersByTimeAsync(18_000);
  expect(setting.hung).toBe(0);
  await vi.advanceTimersByTimeAsync(4000);
  expect(setting.hung).toBe(1);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(setting.hung).toBe(2);
  dog.close();
});

test("watchdog: an answer in between begins the count anew", async () => {
  const { setting, dog } = watch();
  for (let times = 0; times < 4; times++) {
    setting.answers = false;
    await vi.advanceTimersByTimeAsync(16_000);
    setting.answers = true;
    await vi.advanceTimersByTimeAsync(5000);
  }
  expect(setting.hung).toBe(0);
  dog.close();
});

test("watchdog: what has nothing to do does not hang", async () => {
  const { setting, dog } = watch();
  setting.hasRole = false;
  setting.answers = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(setting.hung).toBe(0);
  dog.close();
});

test("watchdog: one that is still starting does not hang, however long it takes", async () => {
  const { setting, dog } = watch();
  setting.isConnected = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(setting.hung).toBe(0);
  setting.isConnected = true;
  setting.answers = false;
  await vi.advanceTimersByTimeAsync(22_000);
  expect(setting.hung).toBe(1);
  dog.close();
});
