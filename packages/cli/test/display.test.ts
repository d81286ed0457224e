import { displayViewSchema, nodeInfoSchema, resourceViewSchema } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";
import { alone, moduleLike } from "./module-views.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

const startedAt = "2026-01-02T03:04:05.678Z";
const info = nodeInfoSchema.parse({
  ...{ node: "node1", version: "0.1.0", pid: 42, startedAt },
  ...{ host: "db1", os: "Debian GNU/Linux 12 (bookworm), Linux 6.1.0" },
});
const displays = {
  level: displayViewSchema.parse({ script: "level", output: "App 2.1\nLib 3\n", problem: null }),
  state: displayViewSchema.parse({
    script: "state",
    output: "\u001b[2J7 clients\n",
    problem: "state failed (exit 3)",
  }),
  none: displayViewSchema.parse({ script: "level", output: null, problem: null }),
};
const resources = [
  { name: "user.app", value: "idle", detail: "", since: startedAt, history: [] },
].map((one) => resourceViewSchema.parse(one));

test("level: host, system, versions, and what each module's script prints", async () => {
  const web = moduleLike(alone, { module: "web", id: 2 });
  daemon
    .on("GET /node", { body: info })
    .on("GET /modules", { body: [alone, web] })
    .on("GET /modules/pg/display/level", { body: displays.level })
    .on("GET /modules/web/display/level", { body: displays.none });
  expect((await daemon.run("level")).stdout).toMatchInlineSnapshot(`
    "Host    db1, node node1
    OS      Debian GNU/Linux 12 (bookworm), Linux 6.1.0
    Gemel   0.1.0

    Module  pg
      App 2.1
      Lib 3

    Module  web
      says nothing of its level
    "
  `);
  const one = JSON.parse((await daemon.run("level", "-m", "pg", "--json")).stdout) as unknown;
  expect(one).toMatchObject({
    ...{ node: "node1", host: "db1", os: info.os, daemon: "0.1.0" },
    modules: [{ module: "pg", output: "App 2.1\nLib 3\n", problem: null }],
  });
});

test("state -v: after the report all resources, and the script's lines without control characters", async () => {
  daemon
    .on("GET /modules/pg", { body: alone })
    .on("GET /modules/pg/resources", { body: resources })
    .on("GET /modules/pg/display/state", { body: displays.state });
  const { code, stdout } = await daemon.run("state", "-v", "-m", "pg");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^pg on node1: ALONE Ready, not protected\n/);
  expect(stdout).toMatch(
    /\nRESOURCE .*\nuser\.app +idle .*\n\n7 clients\nError: state failed \(exit 3\)\n$/,
  );
  const json = await daemon.run("state", "-v", "-m", "pg", "--json");
  expect(JSON.parse(json.stdout)).toEqual({ ...alone, display: displays.state });
});

test("state -v: all modules, and a module without the script", async () => {
  const quiet = { ...displays.none, script: "state" };
  daemon
    .on("GET /modules", { body: [alone] })
    .on("GET /modules/pg/resources", { body: resources })
    .on("GET /modules/pg/display/state", { body: quiet });
  expect((await daemon.run("state", "--verbose")).stdout).toMatch(/\nuser\.app .*\n$/);
  daemon.on("GET /modules", { body: [] });
  expect((await daemon.run("state", "-v")).stdout).toContain("No module is installed");
});
