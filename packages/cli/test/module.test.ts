import { resolve } from "node:path";
import { moduleInstallSchema } from "@gemel/protocol";
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
    Next           the same on the other node, with --id 1; then
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

test("module config: reads the file again", async () => {
  daemon.on("POST /modules/pg/config", { body: alone });
  const result = await daemon.run("module", "config", "-m", "pg");
  expect(result.stdout).toBe("Module pg is configured on node1\n");
});

test("module uninstall: wants the name, and says that the data stays", async () => {
  expect((await daemon.run("module", "uninstall")).code).toBe(2);
  daemon.on("DELETE /modules/pg", { body: stopped });
  const result = await daemon.run("module", "uninstall", "-m", "pg");
  expect(result.stdout).toBe("Uninstalled module pg; the data of its application is untouched\n");
  const json = await daemon.run("module", "uninstall", "-m", "pg", "--json");
  expect(JSON.parse(json.stdout)).toEqual({ module: "pg", uninstalled: true });
});
