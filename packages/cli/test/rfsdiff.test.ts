import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, problem } from "./fake-daemon.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

test.each([
  [
    { everything: false, files: 0, directories: 0, bytes: 0 },
    "Nothing has changed that the other node may not have\n",
  ],
  [
    { everything: false, files: 3, directories: 1, bytes: 2_500_000 },
    "May differ: 3 files, 1 directories, 2.50 MB\nOnly blocks that do differ are sent: this is the most that it can be\n",
  ],
  [
    { everything: true, files: 9, directories: 1, bytes: 0 },
    "Everything has to be compared: 9 files, 1 directories, 0 B\nOnly blocks that do differ are sent: this is the most that it can be\n",
  ],
])("rfsdiff: %o", async (body, text) => {
  daemon.on("GET /modules/pg/diff", { body });
  expect(await daemon.run("rfsdiff", "-m", "pg")).toEqual({ code: 0, stdout: text, stderr: "" });
  expect(JSON.parse((await daemon.run("rfsdiff", "-m", "pg", "--json")).stdout)).toEqual(body);
});

test("rfsdiff: where the module does not serve, the remedy is told", async () => {
  daemon.on(
    "GET /modules/pg/diff",
    problem(409, "refused", "Only the node that serves", "Go there"),
  );
  const result = await daemon.run("rfsdiff", "-m", "pg");
  expect(result).toMatchObject({
    code: 6,
    stderr: "Error: Only the node that serves\nTry: Go there\n",
  });
});
