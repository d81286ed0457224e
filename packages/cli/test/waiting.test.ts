import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";
import { alone, moduleLike, protectedPrimary, stopped } from "./module-views.ts";

let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});
afterEach(() => daemon.close());

const starting = moduleLike(alone, { state: "WAIT", readiness: "Transient" });

function script(path: string, ...bodies: unknown[]): void {
  let turn = 0;
  daemon.on(path, () => ({ body: bodies[Math.min(turn++, bodies.length - 1)] }));
}

test("waitstart: returns when the module is Ready, not before", async () => {
  script("GET /modules/pg", starting, starting, alone);
  const result = await daemon.run("waitstart", "-m", "pg");
  expect(result).toMatchObject({ code: 0, stdout: "pg on node1: ALONE Ready\n" });
  expect(daemon.calls).toHaveLength(3);
});

test("waitstate: another state that is Ready is not enough; a time-out says how it is", async () => {
  script("GET /modules/pg", alone, alone, protectedPrimary);
  expect((await daemon.run("waitstate", "prim", "-m", "pg")).code).toBe(0);
  const late = await daemon.run("waitstate", "SECOND", "-m", "pg", "--timeout", "200ms");
  expect(late.code).toBe(5);
  expect(late.stderr).toContain("it is PRIM Ready");
  expect((await daemon.run("waitstate", "HAPPY", "-m", "pg")).code).toBe(2);
});

test("shutdown: every module that runs is told first, then all are waited for", async () => {
  const other = { ...stopped, module: "web" };
  script("GET /modules", [alone, other], [moduleLike(alone, { state: "WAIT" }), other], [stopped]);
  daemon.on("POST /modules/pg/actions", { body: { accepted: true, module: alone } });
  const result = await daemon.run("shutdown");
  expect(result).toMatchObject({ code: 0, stdout: "All modules on this node are stopped\n" });
  const told = daemon.calls.filter(({ method }) => method === "POST");
  expect(told).toMatchObject([{ path: "/modules/pg/actions", body: { action: "shutdown" } }]);
});
