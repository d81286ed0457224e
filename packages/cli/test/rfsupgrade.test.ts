import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, problem } from "./fake-daemon.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

test.each([
  ["0.1.0", "0.1.0"],
  [null, "an early version"],
])("rfsupgrade: from %s", async (from, words) => {
  const body = { from, to: "0.2.0" };
  daemon.on("POST /modules/pg/upgrade", { body });
  const stdout = `gemel-fs 0.2.0 goes on in the place of ${words}; see gemel state -m pg\n`;
  expect(await daemon.run("rfsupgrade", "-m", "pg")).toEqual({ code: 0, stdout, stderr: "" });
  expect(JSON.parse((await daemon.run("rfsupgrade", "-m", "pg", "--json")).stdout)).toEqual(body);
});

test("rfsupgrade: where it cannot be, the remedy is told", async () => {
  daemon.on("POST /modules/pg/upgrade", problem(409, "refused", "Linux 6.1 does not", "Swap"));
  expect(await daemon.run("rfsupgrade", "-m", "pg")).toMatchObject({
    code: 6,
    stderr: "Error: Linux 6.1 does not\nTry: Swap\n",
  });
});
