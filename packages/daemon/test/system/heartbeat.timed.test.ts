import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { fileURLToPath } from "node:url";
import type { InstantMs } from "@gemel/base";
import type { PeerReport } from "@gemel/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { type BeatListener, HeartbeatService } from "../../src/heartbeat/heartbeat-service.ts";
import { report, settings } from "./heartbeat-samples.ts";
import { waitWithin } from "./wait-for.ts";

type Heard = {
  readonly reports: PeerReport[];
  readonly lans: boolean[];
  readonly seen: InstantMs[];
  readonly problems: string[];
  readonly unreadable: InstantMs[];
};

describe("HeartbeatService", () => {
  const services: HeartbeatService[] = [];
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const service of services.splice(0)) await service.close();
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  function service(key = 7): HeartbeatService {
    const made = new HeartbeatService(new Uint8Array(32).fill(key), (error) => {
      throw error;
    });
    services.push(made);
    return made;
  }

  function listen(): { heard: Heard; listener: BeatListener } {
    const heard: Heard = { reports: [], lans: [], seen: [], problems: [], unreadable: [] };
    const listener: BeatListener = {
      report: (one) => heard.reports.push(one),
      seen: (at) => heard.seen.push(at),
      lan: (_, up) => heard.lans.push(up),
      unreadable: (at) => heard.unreadable.push(at),
      problem: (_, code) => heard.problems.push(code),
    };
    return { heard, listener };
  }

  /** Without the silence of a peer that took long to start. */
  function sinceLife({ lans }: Heard): boolean[] {
    return lans.slice(lans.indexOf(true));
  }

  it("carries reports both ways, at once when they change, and notices silence and return", async () => {
    const [one, two] = [service(), service()];
    const [a, b] = [listen(), listen()];
    one.add(settings("node1", 47_101), a.listener);
    two.add(settings("node2", 47_101), b.listener);
    one.report(report("node1", "PRIM"));
    two.report(report("node2", "SECOND"));
    await waitWithin(
      "both hear",
      3000,
      () => a.heard.reports.at(-1)?.state === "SECOND" && b.heard.reports.at(-1)?.state === "PRIM",
    );
    expect(sinceLife(a.heard)).toEqual([true]);
    two.report(report("node2", "WAIT"));
    await waitWithin("the change", 400, () => a.heard.reports.at(-1)?.state === "WAIT");
    two.remove("app");
    await waitWithin("silence", 3000, () => a.heard.lans.at(-1) === false);
    two.add(settings("node2", 47_101), b.listener);
    two.report(report("node2", "ALONE"));
    await waitWithin("return", 3000, () => a.heard.reports.at(-1)?.state === "ALONE");
    expect(sinceLife(a.heard)).toEqual([true, false, true]);
  });

  it("wakes the main thread for a return, not for every sign of life", async () => {
    const [one, two] = [service(), service()];
    const [a, b] = [listen(), listen()];
    one.add(settings("node1", 47_106), a.listener);
    two.add(settings("node2", 47_106), b.listener);
    two.report(report("node2", "SECOND"));
    const noted = new Set<InstantMs | null>();
    await waitWithin("some signs of life", 5000, () => {
      noted.add(one.seenAt("app"));
      return noted.size > 10;
    });
    const [told, last] = [a.heard.seen.length, one.seenAt("app") ?? Number.NaN];
    expect(told).toBeLessThan(noted.size / 2);
    two.remove("app");
    await waitWithin("silence", 3000, () => a.heard.lans.at(-1) === false);
    two.add(settings("node2", 47_106), b.listener);
    two.report(report("node2", "SECOND"));
    await waitWithin("return", 3000, () => a.heard.seen.length > told);
    expect(a.heard.seen.at(-1)).toBeGreaterThan(last);
  });

  it("says of a report that it cannot read that the peer lives and says something else", async () => {
    const [one, two] = [service(), service()];
    const [a, b] = [listen(), listen()];
    one.add(settings("node1", 47_107), a.listener);
    two.add(settings("node2", 47_107), b.listener);
    two.report(report("node2", "SECOND"));
    await waitWithin("it hears", 3000, () => a.heard.reports.length === 1);
    // @ts-expect-error: a report of another version
    two.report({ ...report("node2", "WAIT"), version: 2 });
    await waitWithin("it is told", 400, () => a.heard.unreadable.length === 1);
    const [at = 0] = a.heard.unreadable;
    await waitWithin("it lives", 2000, () => (one.seenAt("app") ?? 0) > at);
    expect(a.heard.reports).toHaveLength(1);
  });

  it("hears nothing from a node with another key, and says so as silence", async () => {
    const [one, two] = [service(7), service(8)];
    const [a, b] = [listen(), listen()];
    one.add(settings("node1", 47_102), a.listener);
    two.add(settings("node2", 47_102), b.listener);
    two.report(report("node2", "SECOND"));
    await waitWithin("silence", 3000, () => a.heard.lans.at(-1) === false);
    expect(a.heard).toMatchObject({ reports: [], lans: [false] });
  });

  it("says that its port is in use, and begins when it becomes free", async () => {
    const squatter = createSocket("udp4");
    await new Promise<void>((resolve) => squatter.bind(47_103, "127.0.0.1", resolve));
    const [one, two] = [service(), service()];
    const [a, b] = [listen(), listen()];
    one.add(settings("node1", 47_103), a.listener);
    two.add(settings("node2", 47_103), b.listener);
    await waitWithin("the problem", 3000, () => a.heard.problems.includes("EADDRINUSE"));
    squatter.close();
    await waitWithin("life", 5000, () => a.heard.lans.at(-1) === true);
  });

  it("goes on while the main thread is busy for five seconds", async () => {
    const one = service();
    const { heard, listener } = listen();
    one.add(settings("node1", 47_104), listener);
    one.report(report("node1", "PRIM"));
    const driver = fileURLToPath(new URL("heartbeat-driver.ts", import.meta.url));
    const child = spawn(process.execPath, [driver, "47104"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    let said = "";
    child.stdout.on("data", (text) => {
      said += String(text);
    });
    await waitWithin("it is busy", 8000, () => said.includes("busy"));
    const noted = new Set<InstantMs | null>();
    await waitWithin("it is done", 20_000, () => {
      noted.add(one.seenAt("app"));
      return said.includes("done");
    });
    one.drain();
    expect(sinceLife(heard)).toEqual([true]);
    expect(heard.reports.at(-1)?.state).toBe("ALONE");
    expect(noted.size).toBeGreaterThan(35);
  });

  it("hears what the thread has said already before the main thread concludes", async () => {
    const [one, two] = [service(), service()];
    const [a, b] = [listen(), listen()];
    one.add(settings("node1", 47_105), a.listener);
    two.add(settings("node2", 47_105), b.listener);
    two.report(report("node2", "SECOND"));
    await waitWithin("life", 3000, () => one.seenAt("app") !== null);
    const before = one.seenAt("app") ?? Number.NaN;
    two.report(report("node2", "WAIT"));
    const end = performance.now() + 1000;
    while (performance.now() < end) Math.sqrt(end);
    // What is new waits for this thread, and signs of life that came after it say nothing of what was said before.
    expect(a.heard.reports.at(-1)?.state).toBe("SECOND");
    expect(one.seenAt("app")).toBeNull();
    one.drain();
    expect(a.heard.reports.at(-1)?.state).toBe("WAIT");
    // They were noted without this thread.
    expect(one.seenAt("app")).toBeGreaterThan(before + 500);
  });
});
