import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MirrorWatchdog } from "../../src/mirror/mirror-watchdog.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Setting = { answers: boolean; isThere: boolean; hung: number };

function watch(): { readonly setting: Setting; readonly dog: MirrorWatchdog } {
  const setting = { answers: true, isThere: true, hung: 0 };
  const dog = new MirrorWatchdog({
    isThere: () => setting.isThere,
    status: async (timeoutMs) => {
      if (setting.answers) return {};
      await new Promise((resolve) => setTimeout(resolve, timeoutMs));
      return null;
    },
    hung: () => {
      setting.hung += 1;
    },
  });
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

test("watchdog: what is not there does not hang", async () => {
  const { setting, dog } = watch();
  setting.isThere = false;
  setting.answers = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(setting.hung).toBe(0);
  dog.close();
});
