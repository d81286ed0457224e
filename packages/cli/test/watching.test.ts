import {
  classRequestSchema,
  loopRequestSchema,
  moduleSettingsSchema,
  resourceSetSchema,
  resourceViewSchema,
} from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

const at = "2026-01-02T03:04:05.678Z";
const resources = [
  {
    name: "custom.app",
    value: "down",
    detail: "no file",
    since: at,
    history: [{ value: "up", at }],
  },
  { name: "proc.postgres", value: "up", detail: "", since: at, history: [] },
].map((one) => resourceViewSchema.parse(one));

test.each(["errd", "checker"] as const)("%s on and off: change that setting only", async (what) => {
  daemon.on("PUT /modules/pg/settings", { body: { errd: true, checker: true } });
  await daemon.run(what, "off", "-m", "pg");
  const result = await daemon.run(what, "on", "-m", "pg");
  expect(result).toEqual({ code: 0, stdout: `pg: ${what} is on on this node\n`, stderr: "" });
  const bodies = daemon.calls.map(({ body }) => moduleSettingsSchema.partial().parse(body));
  expect(bodies).toEqual([{ [what]: false }, { [what]: true }]);
});

test("errd, checker, boot, failover status: what was said, else what is usual", async () => {
  const said = { name: "usersetting.boot", value: "on", detail: "", since: at, history: [] };
  daemon.on("GET /modules/pg/resources", { body: [...resources, resourceViewSchema.parse(said)] });
  const words = async (what: string): Promise<string> =>
    (await daemon.run(what, "status", "-m", "pg")).stdout;
  expect(await words("boot")).toBe("pg: boot is on on this node\n");
  expect(await words("errd")).toBe("pg: errd is on on this node\n");
  expect(await words("failover")).toBe("pg: failover is as configured on this node\n");
  const { stdout } = await daemon.run("failover", "status", "-m", "pg", "--json");
  expect(JSON.parse(stdout)).toEqual({ failover: null });
});

test("errd list: shows what is watched and its processes", async () => {
  daemon.on("GET /modules/pg/monitored", {
    body: [
      { name: "postgres", class: "prim", action: "restart", pids: [12, 13], up: true },
      { name: "agent", class: "second", action: "noaction", pids: [], up: null },
    ],
  });
  const { stdout } = await daemon.run("errd", "list", "-m", "pg");
  expect(stdout).toMatchInlineSnapshot(`
    "NAME      CLASS   ACTION    STATE        PIDS
    postgres  prim    restart   up           12 13
    agent     second  noaction  not watched
    "
  `);
});

test("get: all resources, or the value of one alone", async () => {
  daemon.on("GET /modules/pg/resources", { body: resources });
  const { stdout } = await daemon.run("get", "-m", "pg");
  expect(stdout).toMatchInlineSnapshot(`
    "RESOURCE       VALUE  SINCE                BEFORE
    custom.app     down   2026-01-02 03:04:05  up      no file
    proc.postgres  up     2026-01-02 03:04:05
    "
  `);
  const one = await daemon.run("get", "-m", "pg", "-r", "custom.app");
  expect(one).toEqual({ code: 0, stdout: "down\n", stderr: "" });
  const none = await daemon.run("get", "-m", "pg", "-r", "custom.none");
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('"custom.none"') });
});

test("set: what a custom checker says travels whole", async () => {
  daemon.on("PUT /modules/pg/resources", { body: resources });
  const words = ["set", "-m", "pg", "-r", "custom.app", "-v", "down", "-i", "check_app"];
  expect(await daemon.run(...words)).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(resourceSetSchema.parse(daemon.calls[0]?.body)).toEqual({
    name: "custom.app",
    value: "down",
    identity: "check_app",
  });
  expect(await daemon.run("set", "-m", "pg", "-v", "up")).toMatchObject({ code: 2 });
  for (const flag of ["-n", "-l"]) await daemon.run(...words, flag);
  const wishes = daemon.calls.map(({ body }) => resourceSetSchema.parse(body).history);
  expect(wishes).toEqual([undefined, "skip", "force"]);
  const both = await daemon.run(...words, "-n", "-l");
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining("--force-history") });
});

test("errd enable and disable: the class travels", async () => {
  daemon.on("PUT /modules/pg/monitored", { body: [] });
  const result = await daemon.run("errd", "enable", "workers", "-m", "pg");
  expect(result.stdout).toBe("pg: the class workers is watched on this node\n");
  await daemon.run("errd", "disable", "workers", "-m", "pg");
  const bodies = daemon.calls.map(({ body }) => classRequestSchema.parse(body));
  expect(bodies).toEqual([
    { class: "workers", on: true },
    { class: "workers", on: false },
  ]);
});

test("incloop, resetloop, checkloop: what is asked, and whether another restart is allowed", async () => {
  daemon.on("POST /modules/pg/loop", ({ body }) => {
    const { op } = loopRequestSchema.parse(body);
    return { body: { count: op === "reset" ? 0 : 3, max: 3, intervalMs: 86_400_000 } };
  });
  const run = (verb: string): ReturnType<FakeDaemon["run"]> => daemon.run(verb, "-m", "pg");
  const words = "pg: 3 automatic restarts of 3 within 24 h\n";
  expect(await run("checkloop")).toEqual({ code: 1, stdout: words, stderr: "" });
  expect(await run("incloop")).toEqual({ code: 0, stdout: words, stderr: "" });
  expect(await run("resetloop")).toMatchObject({ code: 0 });
  expect(daemon.calls.map(({ body }) => loopRequestSchema.parse(body).op)).toEqual([
    ...["show", "count", "reset"],
  ]);
});

test("module genkey: there is none to make; delkey: none to remove", async () => {
  const made = await daemon.run("module", "genkey", "-m", "pg");
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(made.stdout).toContain("what pg sends is protected by the certificates");
  const removed = await daemon.run("module", "delkey", "-m", "pg");
  expect(removed).toMatchObject({ code: 2, stdout: "" });
  expect(removed.stderr).toMatch(/^Error: The module pg has no key of its own\nTry: .*encryption/);
});

test("module getports: what a firewall must let through", async () => {
  const ports = [{ protocol: "tcp", port: 5600, what: "replication" }];
  daemon.on("GET /modules/pg/ports", { body: ports });
  const { stdout } = await daemon.run("module", "getports", "-m", "pg");
  expect(stdout).toBe("PORT       FOR\n5600  tcp  replication\n");
});
