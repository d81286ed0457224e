import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { configCheckSchema, moduleInstallSchema } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, problem } from "./fake-daemon.ts";
import { alone, protectedPrimary, stopped } from "./module-views.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});

afterEach(() => daemon.close());

test("module install: name, id and macros travel as the contract wants them", async () => {
  daemon.on("POST /modules", { body: stopped });
  const macros = ["--set", "PORT=5433", "DATADIR=/srv/a=b", "--set", "VIP="];
  const result = await daemon.run(
    "module",
    "install",
    "postgresql",
    "-m",
    "pg",
    "--id",
    "1",
    ...macros,
  );
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(result.stdout.replaceAll(daemon.root, "")).toMatchInlineSnapshot(`
    "Installed module pg (id 1) on node1
    Configuration  /etc/gemel/modules/pg/conf/userconfig.xml
    Next           gemel module export -m pg, for the other node; then
                   gemel prim -m pg on the node that holds the data,
                   gemel second -m pg on the other
    "
  `);
  expect(moduleInstallSchema.parse(daemon.calls[0]?.body)).toEqual({
    name: "pg",
    template: "postgresql",
    id: 1,
    macros: { PORT: "5433", DATADIR: "/srv/a=b", VIP: "" },
  });
});

test("module install: its configuration may be a file of one's own, for instance with the nodes that it spans", async () => {
  daemon.on("POST /modules", { body: stopped });
  const file = join(daemon.root, "own.xml");
  writeFileSync(file, '<safe><service nodes="node1,node3"/></safe>');
  await daemon.run("module", "install", "postgresql", "--userconfig", file);
  expect(daemon.calls[0]?.body).toEqual({
    ...{ name: "postgresql", template: "postgresql", macros: {} },
    userConfig: '<safe><service nodes="node1,node3"/></safe>',
  });
  const missing = await daemon.run("module", "install", "postgresql", "--userconfig", `${file}.x`);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("ENOENT") });
  expect(daemon.calls).toHaveLength(1);
});

test("module install: a path becomes absolute and gives the name", async () => {
  daemon.on("POST /modules", { body: stopped });
  await daemon.run("module", "install", "./modules/web");
  expect(daemon.calls[0]?.body).toEqual({
    name: "web",
    template: resolve("modules/web"),
    macros: {},
  });
});

test.each([
  ["--set", "PORT"],
  ["--id", "zero"],
])("module install: %s %s is refused", async (option, value) => {
  const result = await daemon.run("module", "install", "postgresql", option, value);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain(`"${value}"`);
  expect(daemon.calls).toEqual([]);
});

test("module install: a mistake in the file keeps its line and column", async () => {
  const detail = '/etc/gemel/modules/pg/conf/userconfig.xml:12:5: There is no macro "PRT"';
  daemon.on("POST /modules", problem(422, "config_invalid", detail));
  const result = await daemon.run("module", "install", "postgresql");
  expect(result.code).toBe(2);
  expect(result.stderr).toBe(
    `Error: ${detail}\nTry: Mend the file at the line and column that the message names\n`,
  );
});

test("module list: a line per module", async () => {
  daemon.on("GET /modules", { body: [protectedPrimary] });
  expect((await daemon.run("module", "list")).stdout).toMatchInlineSnapshot(`
    "MODULE  ID  STATE  READINESS  PROTECTED  WHY
    pg      1   PRIM   Ready      yes        the copy on node2 is complete
    "
  `);
  expect(JSON.parse((await daemon.run("module", "list", "--json")).stdout)).toEqual([
    protectedPrimary,
  ]);
});

test("module config: puts the file in force, and says in which state", async () => {
  daemon.on("POST /modules/pg/config", { body: alone });
  const result = await daemon.run("module", "config", "-m", "pg");
  expect(result.stdout).toBe("Module pg is configured on node1 (ALONE)\n");
});

test("module uninstall: wants the name, and says that the data stays", async () => {
  expect((await daemon.run("module", "uninstall")).code).toBe(2);
  daemon.on("DELETE /modules/pg", { body: stopped });
  const result = await daemon.run("module", "uninstall", "-m", "pg");
  expect(result.stdout).toBe("Uninstalled module pg; the data of its application is untouched\n");
  const json = await daemon.run("module", "uninstall", "-m", "pg", "--json");
  expect(JSON.parse(json.stdout)).toEqual({ module: "pg", uninstalled: true });
});

test("module confcheck: shows what is ignored, what would change and what that needs", async () => {
  daemon.on("POST /modules/pg/confcheck", {
    body: configCheckSchema.parse({
      module: "pg",
      node: "node1",
      file: "/etc/gemel/modules/pg/conf/userconfig.xml",
      notes: [{ file: "u", line: 4, column: 7, message: '"acl" of <rfs> is ignored: because' }],
      changes: [
        { where: "service/heart@timeout", from: "3s", to: "5s", dynamic: true },
        { where: "service/vip/x[a]", from: null, to: '<x addr="a">', dynamic: false },
        { where: "service/user/var[A]", from: '<var name="A">', to: null, dynamic: true },
      ],
      files: [{ path: "bin/start_prim", change: "changed" }],
      state: "PRIM",
      effect: "stop_first",
    }),
  });
  const result = await daemon.run("module", "confcheck", "-m", "pg");
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(result.stdout).toMatchInlineSnapshot(`
    "/etc/gemel/modules/pg/conf/userconfig.xml: valid
    warning  4:7 "acl" of <rfs> is ignored: because
    ~ service/heart@timeout 3s -> 5s
    + service/vip/x[a] <x addr="a">  (needs STOP)
    - service/user/var[A] <var name="A">
    ~ bin/start_prim changed
    The module runs: it must be in STOP to put this in force (pg on node1: PRIM)
    "
  `);
  const dry = await daemon.run("module", "config", "-m", "pg", "--dry-run");
  expect(dry.stdout).toBe(result.stdout);
  expect(daemon.calls.map(({ path, body }) => [path, body])).toEqual([
    ["/modules/pg/confcheck", {}],
    ["/modules/pg/confcheck", {}],
  ]);
});

test("module package and install: a file on this machine goes and comes as it is", async () => {
  const zip = Buffer.from([0x50, 0x4b, 0, 255]);
  daemon.on("GET /modules/pg/package", { body: { module: "pg", zip: zip.toString("base64") } });
  daemon.on("POST /modules", { body: stopped });
  const file = `${daemon.root}/web.safe`;
  expect(await daemon.run("module", "package", file, "-m", "pg")).toMatchObject({ code: 0 });
  expect(readFileSync(file)).toEqual(zip);
  const again = await daemon.run("module", "package", file, "-m", "pg");
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("EEXIST") });
  await daemon.run("module", "install", file);
  const body = moduleInstallSchema.parse(daemon.calls.at(-1)?.body);
  expect(body).toMatchObject({ name: "web", template: file, package: zip.toString("base64") });
});

test("module history and restore: number the configurations from the newest", async () => {
  const kept = [{ back: 0, at: "2026-01-02T03:04:05.678Z", file: "pg_20260102T030405678Z.safe" }];
  daemon.on("GET /modules/pg/history", { body: kept });
  daemon.on("POST /modules/pg/history", { body: stopped });
  const { stdout } = await daemon.run("module", "history", "-m", "pg");
  expect(stdout).toContain("0     2026-01-02 03:04:05  pg_20260102T030405678Z.safe");
  await daemon.run("module", "restore", "-m", "pg");
  expect(daemon.calls.at(-1)?.body).toEqual({ back: 1 });
  expect(await daemon.run("module", "restore", "-m", "pg", "--back", "-1")).toMatchObject({
    code: 2,
  });
});
