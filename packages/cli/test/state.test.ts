import { stateExitCodes } from "@gemel/protocol/module-state";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeDaemon, problem, runCommand } from "./fake-daemon.ts";
import {
  alone,
  moduleLike,
  neverHadData,
  protectedPrimary,
  resyncing,
  stopped,
} from "./module-views.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});

afterEach(() => daemon.close());

/** The text of `state -m pg`, without how long ago it was. */
async function stateText(view: typeof alone): Promise<string> {
  daemon.on("GET /modules/pg", { body: view });
  const { code, stdout, stderr } = await daemon.run("state", "-m", "pg");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.replace(/\(-?\d[^)]*\)/, "(AGE)");
}

describe("state in words", () => {
  test("state: a protected primary", async () => {
    expect(await stateText(protectedPrimary)).toMatchInlineSnapshot(`
      "pg on node1: PRIM Ready, protected
      The service runs here; all durable writes are on this node and on node2.

      NODE          STATE   READINESS
      node1 (this)  PRIM    Ready      since 2026-11-23 10:00:00 (AGE)
      node2         SECOND  Ready      follows node1

      Why        the copy on node2 is complete
      Next       Nothing
      Data       up to date
      Mirror     primary, link up (TLS), 1200 operations sent (34.5 MB)
      Resources  vip.198.18.0.10 up, proc.postgres up
      "
    `);
  });

  test("state: a link that is not encrypted is said to be", async () => {
    const { mirror } = protectedPrimary;
    if (mirror === null) throw new Error("The primary has a mirror");
    const view = { ...protectedPrimary, mirror: { ...mirror, encryption: "off" as const } };
    expect(await stateText(view)).toContain("Mirror     primary, link up (not encrypted), ");
  });

  test("state: alone, with the other node silent", async () => {
    expect(await stateText(alone)).toMatchInlineSnapshot(`
      "pg on node1: ALONE Ready, not protected
      The service runs here, without a copy: the loss of this node would stop it.

      NODE          STATE   READINESS
      node1 (this)  ALONE   Ready      since 2026-11-23 10:00:00 (AGE)
      node2         silent  -          no heartbeat

      Why        node2 is silent on every heartbeat
      Next       Bring node2 and its network back; it rejoins by itself
      Data       up to date
      Mirror     primary, link down (TLS)
      Resources  vip.198.18.0.10 up, proc.postgres up
      "
    `);
  });

  test("state: alone while the other node gets its copy, with percent, amounts and time left", async () => {
    expect(await stateText(resyncing)).toMatchInlineSnapshot(`
      "pg on node1: ALONE Ready, not protected
      The service runs here, without a copy: the loss of this node would stop it.

      NODE          STATE   READINESS
      node1 (this)  ALONE   Ready      since 2026-11-23 10:00:00 (AGE)
      node2         SECOND  Transient  copying

      Resync     42 %: 430 MB of 1.02 GB, 120 of 300 files, 12.0 MB sent, about 27 s left
      Why        node2 is being brought up to date
      Next       Nothing: wait until the copy is complete
      Data       up to date
      Mirror     primary, link resyncing (TLS)
      Resources  vip.198.18.0.10 up, proc.postgres up
      "
    `);
  });

  test("state: the first start of all", async () => {
    expect(await stateText(neverHadData)).toMatchInlineSnapshot(`
      "pg on node1: WAIT NotReady, not protected
      The module waits; the application does not run on this node.

      NODE          STATE  READINESS
      node1 (this)  WAIT   NotReady   since 2026-11-23 10:00:00 (AGE)
      node2         WAIT   NotReady   waits too

      Why        neither node has data yet
      Next       First start: gemel prim -m pg on the node that holds the data, then gemel second -m pg on the other
      Data       none yet
      Mirror     idle
      Resources  -
      "
    `);
  });

  test("state: waiting for a node that may be newer", async () => {
    const waiting = moduleLike(neverHadData, {
      reason: "node2 may have gone on alone",
      record: protectedPrimary.record,
      ...{ peer: alone.peer },
    });
    expect(await stateText(waiting)).toContain(
      "Start node2 and the module there; if it is lost for good, gemel prim -m pg goes on",
    );
  });

  test("state: stopped", async () => {
    expect(await stateText(stopped)).toContain("Next       Start it: gemel start -m pg\n");
  });

  test("state: stopped, and neither node ever had data", async () => {
    const fresh = moduleLike(stopped, { record: neverHadData.record });
    expect(await stateText(fresh)).toContain(
      "Next       First start: gemel prim -m pg on the node",
    );
  });

  test("state: several modules are a table", async () => {
    const web = moduleLike(alone, { module: "web", id: 2 });
    daemon.on("GET /modules", { body: [protectedPrimary, web] });
    expect((await daemon.run("state")).stdout).toMatchInlineSnapshot(`
      "MODULE  ID  STATE  READINESS  PROTECTED  WHY
      pg      1   PRIM   Ready      yes        the copy on node2 is complete
      web     2   ALONE  Ready      no         node2 is silent on every heartbeat
      "
    `);
  });

  test("state: no module", async () => {
    daemon.on("GET /modules", { body: [] });
    expect((await daemon.run("state")).stdout).toContain("No module is installed");
  });
});

describe("state for programs", () => {
  test("state --json: one module is an object, without -m an array", async () => {
    daemon.on("GET /modules/pg", { body: alone }).on("GET /modules", { body: [alone] });
    expect(JSON.parse((await daemon.run("state", "-m", "pg", "--json")).stdout)).toEqual(alone);
    expect(JSON.parse((await daemon.run("state", "--json")).stdout)).toEqual([alone]);
  });

  test("state: GEMELMODULE names the module", async () => {
    daemon.on("GET /modules/pg", { body: alone });
    const env = { GEMEL_ROOT: daemon.root, GEMELMODULE: "pg" };
    expect(JSON.parse((await runCommand(["state", "--json"], env)).stdout)).toEqual(alone);
  });

  test.each(Object.entries(stateExitCodes))(
    "state --quiet: %s exits with %i",
    async (name, code) => {
      const view = { ...alone, state: name };
      daemon.on("GET /modules", { body: [alone] }).on("GET /modules/pg", { body: view });
      expect(await daemon.run("state", "--quiet")).toEqual({ code, stdout: "", stderr: "" });
    },
  );

  test("state --quiet: a failure exits with 10 + its code, so that it is no state", async () => {
    const unknown = problem(404, "unknown_module", "There is no module xx");
    daemon.on("GET /modules/xx", unknown);
    expect((await daemon.run("state", "-q", "-m", "xx")).code).toBe(12);
    expect((await runCommand(["state", "-q", "--root", "/nonexistent"])).code).toBe(13);
  });
});

describe("colours", () => {
  const sequence = "\u001b[";

  test("state: no colours into a pipe, colours when forced, none with NO_COLOR or --no-color", async () => {
    daemon.on("GET /modules/pg", { body: alone });
    const text = async (args: string[], env: Record<string, string>): Promise<string> =>
      (await runCommand(["state", "-m", "pg", ...args], { GEMEL_ROOT: daemon.root, ...env }))
        .stdout;
    expect(await text([], {})).not.toContain(sequence);
    expect(await text([], { FORCE_COLOR: "1" })).toContain(`${sequence}32mALONE Ready`);
    expect(await text([], { FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain(sequence);
    expect(await text(["--no-color"], { FORCE_COLOR: "1" })).not.toContain(sequence);
    expect(await text(["--json"], { FORCE_COLOR: "1" })).not.toContain(sequence);
  });
});
