import type { VerifyReport } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

const equal: VerifyReport = {
  state: "done",
  why: "",
  startedAt: "2026-01-02T03:04:05.000Z",
  finishedAt: "2026-01-02T03:05:05.000Z",
  files: 1200,
  directories: 80,
  bytes: 3_400_000_000,
  differences: 0,
  found: [],
  repair: false,
};
const found = [{ path: "/srv/pg/base/1", what: "content" }] as const;

test("rfsverify: waits for the end, and says that the copies are equal", async () => {
  let asked = 0;
  daemon.on("POST /modules/pg/verify", { status: 202, body: { ...equal, state: "running" } });
  daemon.on("GET /modules/pg/verify", () => {
    asked += 1;
    return { body: asked < 2 ? { ...equal, state: "running", finishedAt: null } : equal };
  });
  const result = await daemon.run("rfsverify", "-m", "pg");
  expect(result.code).toBe(0);
  expect(result.stdout).toMatchInlineSnapshot(`
    "Both copies are equal: 1200 files, 80 directories, 3.40 GB compared
    2026-01-02 03:04:05 to 2026-01-02 03:05:05
    "
  `);
  expect(daemon.calls[0]?.body).toEqual({ repair: false });
});

test("rfsverify: names what differs; exit code 1 unless it is repaired", async () => {
  const differing = { ...equal, differences: 1, found };
  daemon.on("GET /modules/pg/verify", { body: differing });
  const result = await daemon.run("rfsverify", "-m", "pg", "--last");
  expect(result.code).toBe(1);
  expect(result.stdout).toMatchInlineSnapshot(`
    "1 differences: 1200 files, 80 directories, 3.40 GB compared
    2026-01-02 03:04:05 to 2026-01-02 03:05:05
    WHAT     PATH
    content  /srv/pg/base/1
    Repair them with gemel rfsverify --repair: the copy of the node that serves counts
    "
  `);
  daemon.on("POST /modules/pg/verify", { status: 202, body: equal });
  daemon.on("GET /modules/pg/verify", { body: { ...differing, repair: true } });
  const repaired = await daemon.run("rfsverify", "-m", "pg", "--repair");
  expect(repaired).toMatchObject({ code: 0 });
  expect(repaired.stdout).toContain("They are being repaired");
  const why = "Nothing was repaired: the disk is full";
  daemon.on("GET /modules/pg/verify", { body: { ...differing, why } });
  const refused = await daemon.run("rfsverify", "-m", "pg", "--repair");
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toContain(why);
});

test("rfsverify --last: there was none", async () => {
  daemon.on("GET /modules/pg/verify", { body: null });
  const { code, stderr } = await daemon.run("rfsverify", "-m", "pg", "--last");
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: "Error: The copies of module pg were never compared\nTry: gemel rfsverify -m pg\n",
  });
});
