import { expect, test } from "vitest";
import { MirrorWatchdog } from "../../src/mirror/mirror-watchdog.ts";

class Setting {
  answers = true;
  isConnected = true;
  hasRole = true;
  readonly counts = { asked: 0, answered: 0, hung: 0 };
  readonly dog: MirrorWatchdog<string>;
  #open: ((status: string | null) => void)[] = [];
  #look = (): void => undefined;

  constructor() {
    const watched = {
      isConnected: () => this.isConnected,
      hasRole: () => this.hasRole,
      ask: () => {
        this.counts.asked += 1;
        if (this.answers) return Promise.resolve("well");
        return new Promise<string | null>((resolve) => this.#open.push(resolve));
      },
      answered: () => {
        this.counts.answered += 1;
      },
      hung: () => {
        this.counts.hung += 1;
      },
    };
    this.dog = new MirrorWatchdog<string>(watched, (_, run) => {
      this.#look = run;
      return () => {
        this.#look = () => undefined;
      };
    });
  }

  /** So many looks. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.#look();
      await turns();
    }
  }

  /** What is open is answered; with null: the process is gone. */
  async answer(status: string | null): Promise<void> {
    for (const resolve of this.#open) resolve(status);
    this.#open = [];
    await turns();
  }
}

/** Who waits for a promise goes on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test("watchdog: asks every second and passes on what was answered", async () => {
  const setting = new Setting();
  await setting.pass(60);
  expect(setting.counts).toMatchObject({ asked: 60, answered: 60, hung: 0 });
  setting.dog.close();
  await setting.pass(5);
  expect(setting.counts.asked).toBe(60);
});

test("watchdog: says hung after twenty looks without an answer, and again as long as it is so", async () => {
  const setting = new Setting();
  setting.answers = false;
  await setting.pass(20);
  expect(setting.counts).toMatchObject({ asked: 1, hung: 0 });
  await setting.pass(1);
  expect(setting.counts.hung).toBe(1);
  await setting.pass(19);
  expect(setting.counts.hung).toBe(1);
  await setting.pass(1);
  expect(setting.counts.hung).toBe(2);
});

test("watchdog: an answer in between begins the count anew", async () => {
  const setting = new Setting();
  setting.answers = false;
  for (let times = 0; times < 4; times += 1) {
    await setting.pass(20);
    await setting.answer("well");
  }
  expect(setting.counts.hung).toBe(0);
});

test("watchdog: what has nothing to do does not hang", async () => {
  const setting = new Setting();
  setting.hasRole = false;
  setting.answers = false;
  await setting.pass(60);
  expect(setting.counts).toMatchObject({ asked: 0, hung: 0 });
});

test("watchdog: one that is still starting does not hang, however long it takes", async () => {
  const setting = new Setting();
  setting.isConnected = false;
  await setting.pass(60);
  expect(setting.counts.hung).toBe(0);
  setting.isConnected = true;
  setting.answers = false;
  await setting.pass(21);
  expect(setting.counts.hung).toBe(1);
});

test("watchdog: one that ended says nothing, and its successor is asked anew", async () => {
  const setting = new Setting();
  setting.answers = false;
  await setting.pass(19);
  await setting.answer(null);
  setting.answers = true;
  await setting.pass(1);
  expect(setting.counts).toMatchObject({ asked: 2, answered: 1, hung: 0 });
});

test("watchdog: what is answered after the role was given up counts no more", async () => {
  const setting = new Setting();
  setting.answers = false;
  await setting.pass(10);
  setting.hasRole = false;
  await setting.pass(1);
  await setting.answer("well");
  await setting.pass(1);
  expect(setting.counts.answered).toBe(0);
});
