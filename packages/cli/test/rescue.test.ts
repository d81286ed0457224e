import type { Rescue } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

const rescue: Rescue = {
  id: "3f2a-20260102T030405006Z",
  folder: "/var/lib/gemel/rescue/pg/3f2a-20260102T030405006Z",
  module: "pg",
  node: "node1",
  at: "2026-01-02T03:04:05.006Z",
  data: "3f2a",
  directories: [{ path: "/srv/pg", files: 1200, bytes: 34_000_000 }],
};

test("rescue list: one line for each copy, and a sentence when there is none", async () => {
  daemon.on("GET /modules/pg/rescues", { body: [rescue] });
  expect((await daemon.run("rescue", "list", "-m", "pg")).stdout).toMatchInlineSnapshot(`
    "ID                        MADE                 SIZE     FILES  DIRECTORIES
    3f2a-20260102T030405006Z  2026-01-02 03:04:05  34.0 MB  1200   /srv/pg
    "
  `);
  daemon.on("GET /modules/pg/rescues", { body: [] });
  const { stdout } = await daemon.run("rescue", "list", "-m", "pg");
  expect(stdout).toBe("Nothing of module pg was ever overwritten on this node\n");
});

test("rescue show: what it holds", async () => {
  const entries = [
    { path: "/srv/pg/base", type: "directory", bytes: 0, modified: rescue.at },
    { path: "/srv/pg/base/1", type: "file", bytes: 8192, modified: rescue.at },
  ];
  daemon.on(`GET /modules/pg/rescues/${rescue.id}`, { body: { rescue, entries, isCut: true } });
  const { stdout } = await daemon.run("rescue", "show", rescue.id, "-m", "pg");
  expect(stdout).toMatchInlineSnapshot(`
    "Rescue copy 3f2a-20260102T030405006Z of module pg, node node1
    Made    2026-01-02 03:04:05
    Folder  /var/lib/gemel/rescue/pg/3f2a-20260102T030405006Z
    SIZE       MODIFIED             PATH
    directory  2026-01-02 03:04:05  /srv/pg/base
    8.19 kB    2026-01-02 03:04:05  /srv/pg/base/1
    There is more: look in /var/lib/gemel/rescue/pg/3f2a-20260102T030405006Z
    "
  `);
});

test("rescue restore: says where to, one way or the other", async () => {
  const path = `/modules/pg/rescues/${rescue.id}/restore`;
  daemon.on(`POST ${path}`, { body: { restored: ["/there/srv/pg"] } });
  const restore = ["rescue", "restore", rescue.id, "-m", "pg"];
  expect((await daemon.run(...restore)).code).toBe(2);
  expect((await daemon.run(...restore, "--to", "/there", "--live")).code).toBe(2);
  expect(daemon.calls).toEqual([]);
  const done = await daemon.run(...restore, "--to", "/there");
  expect(done).toMatchObject({ code: 0, stdout: "Restored /there/srv/pg\n" });
  await daemon.run(...restore, "/srv/pg/base", "--live");
  expect(daemon.calls.map(({ body }) => body)).toEqual([
    { to: "/there", paths: [] },
    { to: null, paths: ["/srv/pg/base"] },
  ]);
});

test("rescue delete: only when it is said twice", async () => {
  daemon.on(`DELETE /modules/pg/rescues/${rescue.id}`, { body: rescue });
  const remove = ["rescue", "delete", rescue.id, "-m", "pg"];
  const asked = await daemon.run(...remove);
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain("--yes");
  expect(daemon.calls).toEqual([]);
  expect((await daemon.run(...remove, "--yes")).stdout).toBe(
    `Deleted the rescue copy ${rescue.id}\n`,
  );
});
