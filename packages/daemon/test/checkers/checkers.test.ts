import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import type { Checker } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sight, watchRegularly } from "../../src/checkers/checker.ts";
import { type CheckerHost, Checkers } from "../../src/checkers/checkers.ts";
import { tcpGlance } from "../../src/checkers/looks.ts";
import { waitFor } from "../system/wait-for.ts";

const usual = { when: "prim", action: "restart", intervalMs: 30, timeoutMs: 2000, failures: 1 };

let folder: string;
let seen: Map<string, Sight>;
let ended: string[];
let measured: [string, number][];
let running: Checkers | null;

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-checkers-`);
  seen = new Map();
  ended = [];
  measured = [];
  running = null;
});
afterEach(() => {
  running?.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(resource: string, look: Checker["look"], host: Partial<CheckerHost> = {}): Checkers {
  const checker = { ...usual, resource, look } as Checker;
  running = new Checkers([checker], {
    module: "app",
    scripts: folder,
    environment: {},
    output: () => null,
    otherModule: async () => null,
    seen: (one, sight) => seen.set(one.resource, sight),
    measured: ({ resource }, latencyMs) => measured.push([resource, latencyMs]),
    ended: (_, words) => ended.push(words),
    ...host,
  });
  running.watch(new Set(["prim"]));
  return running;
}

/** Wait until the resource is up or down; returns what was said. */
async function until(resource: string, up: boolean): Promise<string> {
  const words = `${resource} is ${up ? "up" : "down"}`;
  await waitFor(words, 5000, () => seen.get(resource)?.up === up);
  return seen.get(resource)?.detail ?? "";
}

function portOf(server: Server | HttpServer): number {
  return (server.address() as AddressInfo).port;
}

function listen(server: Server | HttpServer, port = 0): Promise<void> {
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
}

describe("Checkers", () => {
  it("tcp: follows a port that opens and closes", async () => {
    const server = createServer();
    await listen(server);
    const port = portOf(server);
    start("tcp.app", { type: "tcp", host: "127.0.0.1", port });
    await until("tcp.app", true);
    server.close();
    // A connection that was accepted in the moment of closing is reset.
    expect(await until("tcp.app", false)).toMatch(
      new RegExp(`^127.0.0.1 port ${port}: (ECONNREFUSED|ECONNRESET)$`),
    );
    await listen(server, port);
    await until("tcp.app", true);
    server.close();
  });

  it("tcp: a server of this host is seen at a glance, where its answer is there at once", async () => {
    const server = createServer();
    await listen(server);
    const glance = tcpGlance("127.0.0.1", portOf(server));
    expect(glance?.()).toBe(true);
    server.close();
    expect(glance?.()).toBe(false);
    expect(tcpGlance("198.18.1.1", 80)).toBeUndefined();
    expect(tcpGlance("localhost", 80)).toBeUndefined();
  });

  it("a glance spares the look, unless it tells nothing", async () => {
    const stop = new AbortController();
    const asked: string[] = [];
    let known = true;
    const watched = watchRegularly(
      {
        ...{ intervalMs: 10, timeoutMs: 1000, failures: 1 },
        glance: () => {
          asked.push("glance");
          return known;
        },
        look: async () => {
          asked.push("look");
          stop.abort();
          return null;
        },
        seen: () => undefined,
        measured: () => {
          known = asked.length < 3;
        },
      },
      stop.signal,
    );
    await watched;
    expect(asked).toEqual(["glance", "glance", "glance", "glance", "look"]);
  });

  it("http: looks at the status, the body, and who does not answer", async () => {
    let answer = { status: 200, body: "all is well" };
    const server = createHttp((_, response) => {
      if (answer.status === 0) return;
      response.writeHead(answer.status).end(answer.body);
    });
    await listen(server);
    const url = `http://127.0.0.1:${portOf(server)}/health`;
    start("http.app", { type: "http", url, status: 200, body: "is (well|fine)", verify: true });
    await until("http.app", true);
    answer = { status: 503, body: "all is well" };
    expect(await until("http.app", false)).toBe(`${url} answers with status 503`);
    answer = { status: 200, body: "all is fine" };
    await until("http.app", true);
    answer = { status: 200, body: "it is broken" };
    expect(await until("http.app", false)).toContain("does not say what is expected");
    running?.close();
    answer = { status: 0, body: "" };
    seen.clear();
    const look: Checker["look"] = { type: "http", url, status: null, body: null, verify: true };
    const checker = { ...usual, timeoutMs: 100, resource: "http.slow", look } as Checker;
    running = new Checkers([checker], {
      ...{ module: "app", scripts: folder, environment: {}, output: () => null },
      otherModule: async () => null,
      seen: (one, sight) => seen.set(one.resource, sight),
      measured: () => undefined,
      ended: () => undefined,
    });
    running.watch(new Set(["prim"]));
    expect(await until("http.slow", false)).toBe("no answer within 100 ms");
    server.closeAllConnections();
    server.close();
  });

  it("ping: this host answers, one that cannot be is down", async () => {
    start("ping.here", { type: "ping", host: "127.0.0.1" });
    await until("ping.here", true);
    running?.close();
    start("ping.odd", { type: "ping", host: "no-such-host.invalid" });
    expect(await until("ping.odd", false)).toContain("no-such-host.invalid");
  });

  it("intf and ip: find the loopback's address, and miss another", async () => {
    start("intf.lo", { type: "interface", address: "127.0.0.1" });
    await until("intf.lo", true);
    running?.close();
    start("ip.x", { type: "address", address: "198.18.77.77" });
    expect(await until("ip.x", false)).toBe("198.18.77.77 is not on this node");
  });

  it("module: says why the other one does not serve", async () => {
    let why: string | null = 'the module "db" is WAIT NotReady';
    start("module.db", { type: "module", name: "db" }, { otherModule: async () => why });
    expect(await until("module.db", false)).toBe(why);
    why = null;
    await until("module.db", true);
  });

  it("custom: runs with module, resource and arguments, is started again, and ends whole", async () => {
    const script = `#!/bin/sh\necho "$@" >> ${folder}/called\nsleep 600 &\necho $! > ${folder}/child\nwait\n`;
    writeFileSync(`${folder}/look`, script, { mode: 0o755 });
    start("custom.app", { type: "custom", exec: "look", args: ["a", "b"] });
    const { readFileSync, existsSync } = await import("node:fs");
    await waitFor("it runs", 5000, () => existsSync(`${folder}/child`));
    expect(readFileSync(`${folder}/called`, "utf8")).toBe("app custom.app a b\n");
    const child = await waitFor("its child is known", 5000, () =>
      Number(readFileSync(`${folder}/child`, "utf8")),
    );
    running?.close();
    await waitFor("its child is gone", 5000, () => !existsSync(`/proc/${child}`));
    expect(ended).toEqual([]);
  });

  it("custom: a program that cannot be run is said", async () => {
    start("custom.app", { type: "custom", exec: "missing", args: [] });
    await waitFor("it is said", 5000, () => ended.length === 1);
    expect(ended[0]).toMatch(/^missing cannot be run: .*ENOENT.*; it is started again$/);
  });
});

it("watchRegularly: so many failures in a row count as down, one success as up", async () => {
  const looks = [true, false, false, true, false, false, false, true];
  const sights: boolean[] = [];
  const durations: number[] = [];
  const stop = new AbortController();
  await watchRegularly(
    {
      look: async () => {
        const up = looks.shift();
        if (looks.length === 0) stop.abort();
        return up ? null : "no";
      },
      ...{ intervalMs: 1, timeoutMs: 5000, failures: 3 },
      seen: ({ up }) => sights.push(up),
      measured: (latencyMs) => durations.push(latencyMs),
    },
    stop.signal,
  );
  expect(sights).toEqual([true, false]);
  // Each look that was up, also when nothing had changed.
  expect(durations).toHaveLength(2);
});
