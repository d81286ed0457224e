import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon, problem } from "./fake-daemon.ts";
import { alone, moduleLike, protectedPrimary, stopped } from "./module-views.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});

afterEach(() => daemon.close());

const starting = moduleLike(alone, {
  state: "WAIT",
  readiness: "Transient",
  reason: "the application is being started",
  since: "2026-11-23T12:00:00.000Z",
});

/** GET answers with the views one after another, the last one for ever. */
function script(...views: (typeof alone)[]): void {
  let turn = 0;
  daemon.on("GET /modules/pg", () => {
    const body = views[Math.min(turn, views.length - 1)];
    turn += 1;
    return { body };
  });
}

function accept(view: typeof alone): void {
  daemon.on("POST /modules/pg/actions", { body: { accepted: true, module: view } });
}

test("start: asks once, names who asks, and says that it was accepted", async () => {
  accept(starting);
  const result = await daemon.run("start", "-m", "pg", "--identity", "errd");
  expect(result).toEqual({
    code: 0,
    stdout: "pg on node1: start accepted, WAIT Transient\n",
    stderr: "",
  });
  expect(daemon.calls).toEqual([
    { method: "POST", path: "/modules/pg/actions", body: { action: "start", identity: "errd" } },
  ]);
});

test("second: --fullsync is passed on", async () => {
  accept(starting);
  await daemon.run("second", "-m", "pg", "--fullsync");
  expect(daemon.calls[0]?.body).toEqual({ action: "second", fullsync: true });
});

test("swap: --fullsync does not exist", async () => {
  const result = await daemon.run("swap", "-m", "pg", "--fullsync");
  expect(result.code).toBe(2);
  expect(result.stderr).toContain("Error: Unknown option '--fullsync'");
});

test("start: the only module needs no name, one of several does", async () => {
  accept(starting);
  daemon.on("GET /modules", { body: [stopped] });
  expect((await daemon.run("start")).code).toBe(0);
  daemon.on("GET /modules", { body: [stopped, moduleLike(stopped, { module: "web" })] });
  const result = await daemon.run("start");
  expect(result.code).toBe(2);
  expect(result.stderr).toBe("Error: There are 2 modules: pg, web\nTry: Name one with -m\n");
});

test("start --wait: ends when the module serves, and tells the way there", async () => {
  script(stopped, starting, starting, alone);
  accept(stopped);
  const result = await daemon.run("start", "-m", "pg", "--wait");
  expect(result.code).toBe(0);
  expect(result.stdout).toContain("pg on node1: start done, ALONE Ready\n");
  expect(result.stderr).toContain("  WAIT Transient: the application is being started\n");
});

test("start --wait: a module that stops by itself is a failure", async () => {
  const failed = moduleLike(stopped, {
    reason: "start_prim failed with 8",
    since: "2026-11-23T12:00:05.000Z",
  });
  script(stopped, starting, failed);
  accept(starting);
  const result = await daemon.run("start", "-m", "pg", "--wait");
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("Error: pg stopped instead: start_prim failed with 8\n");
  expect(result.stderr).toContain("Try: gemel log -m pg\n");
});

test("restart --wait: is not done before anything happened", async () => {
  const restarted = moduleLike(protectedPrimary, { since: "2026-11-23T12:00:09.000Z" });
  script(protectedPrimary, protectedPrimary, starting, restarted);
  accept(protectedPrimary);
  const result = await daemon.run("restart", "-m", "pg", "--wait", "--json");
  expect(JSON.parse(result.stdout)).toEqual(restarted);
  expect(result.stderr).toBe("");
});

test("swap --wait: is done when this node has the other role", async () => {
  const second = moduleLike(protectedPrimary, { state: "SECOND" });
  script(protectedPrimary, starting, second);
  accept(protectedPrimary);
  expect((await daemon.run("swap", "-m", "pg", "--wait")).stdout).toBe(
    "pg on node1: swap done, SECOND Ready\n",
  );
});

test("second --wait: tells of a copy tenth by tenth, not at every look", async () => {
  const copying = (percent: number): typeof alone => {
    const bytes = { bytesDone: percent * 1e6, bytesTotal: 1e8, bytesSent: 0, elapsedMs: 1000 };
    const resync = { filesDone: 0, filesTotal: 1, ...bytes };
    const mirror = alone.mirror === null ? null : { ...alone.mirror, resync };
    return moduleLike(starting, { mirror });
  };
  const done = moduleLike(protectedPrimary, { state: "SECOND" });
  script(stopped, copying(11), copying(12), copying(19), copying(20), done);
  accept(copying(10));
  const { code, stderr } = await daemon.run("second", "-m", "pg", "--wait");
  expect(code).toBe(0);
  expect(stderr.match(/\d+ %/g)).toEqual(["10 %", "20 %"]);
});

test("stop --wait: gives up after its time with code 5, and says where it stands", async () => {
  script(protectedPrimary);
  accept(protectedPrimary);
  const result = await daemon.run("stop", "-m", "pg", "--wait", "--timeout", "250ms");
  expect(result.code).toBe(5);
  expect(result.stderr).toContain("Error: stop of pg is not done, it is PRIM Ready");
});

test("stop: a time-out that is no duration is refused before anything is asked", async () => {
  const result = await daemon.run("stop", "-m", "pg", "--timeout", "soon");
  expect(result.code).toBe(2);
  expect(daemon.calls).toEqual([]);
});

test("prim: a refusal keeps the daemon's words and has code 6", async () => {
  const refusal = problem(409, "refused", "The data of node1 is not complete", "Start node2 first");
  daemon.on("POST /modules/pg/actions", refusal);
  expect(await daemon.run("prim", "-m", "pg")).toEqual({
    code: 6,
    stdout: "",
    stderr: "Error: The data of node1 is not complete\nTry: Start node2 first\n",
  });
  const json = await daemon.run("prim", "-m", "pg", "--json");
  expect(json.code).toBe(6);
  expect(JSON.parse(json.stderr)).toEqual({
    error: {
      code: "refused",
      message: "The data of node1 is not complete",
      remedy: "Start node2 first",
      exitCode: 6,
    },
  });
});
