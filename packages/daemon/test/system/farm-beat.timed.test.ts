import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { FarmPulse } from "@gemel/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { HeartbeatService } from "../../src/heartbeat/heartbeat-service.ts";
import { encodeBody, encodePacket, heartbeatKey, nonceSize } from "../../src/heartbeat/packet.ts";
import { PacketKey } from "../../src/heartbeat/packet-key.ts";
import type { FarmBeatSettings } from "../../src/heartbeat/thread-messages.ts";
import { waitWithin } from "./wait-for.ts";

const nodes = ["node1", "node2", "node3"];
const pulseMs = 100;

function addressOf(node: string): string {
  return `127.0.8.${nodes.indexOf(node) + 1}`;
}

function settings(node: string, port: number): FarmBeatSettings {
  const others = nodes.filter((one) => one !== node).map((one) => [one, addressOf(one)] as const);
  return {
    ...{ module: "web", node, port, pulseMs, lostMs: 10 * pulseMs },
    lans: [{ name: "lo", address: addressOf(node), peers: Object.fromEntries(others) }],
  };
}

function pulse(node: string, routed: number): FarmPulse {
  return {
    ...{ version: 1, module: "web", node, incarnation: node, traffic: "open" },
    ...{ hears: [], follows: null, view: null, routed, hardware: [] },
  };
}

/** How often the threads of all services here have gone to sleep by themselves. */
function wakeUps(): number {
  const tasks = "/proc/self/task";
  return readdirSync(tasks)
    .map((task) => readFileSync(`${tasks}/${task}/status`, "utf8"))
    .filter((status) => /^Name:\s+heartbeat$/m.test(status))
    .reduce((sum, status) => sum + Number(/^voluntary_ctxt\S+\s+(\d+)$/m.exec(status)?.[1]), 0);
}

describe("the pulses of a farm of three", () => {
  const services: HeartbeatService[] = [];
  const heard: FarmPulse[] = [];
  const again: string[] = [];
  /** What each is to say, also after it was stopped. */
  const said = new Map<string, FarmPulse>();
  const problems: string[] = [];
  afterEach(async () => {
    for (const service of services.splice(0)) await service.close();
    for (const list of [heard, again, problems]) list.length = 0;
    said.clear();
  });

  function begin(service: HeartbeatService, node: string, port: number): void {
    service.addFarm(settings(node, port), {
      pulse: (one) => heard.push(one),
      heard: (other) => again.push(`${node} hears ${other}`),
      away: () => undefined,
      awake: () => service.pulse(said.get(node) ?? pulse(node, 1), true),
      problem: (_, code, words) => problems.push(`${code} ${words}`.trim()),
    });
  }

  function say(node: string, one: FarmPulse): void {
    said.set(node, one);
    services[nodes.indexOf(node)]?.pulse(one, true);
  }

  /** Until each has heard the two others. */
  async function start(port: number): Promise<void> {
    for (const node of nodes) {
      const service = new HeartbeatService(new Uint8Array(32).fill(7), (error) => {
        throw error;
      });
      services.push(service);
      begin(service, node, port);
      say(node, pulse(node, 1));
    }
    await waitWithin("all hear all", 5000, () => heard.length === 6);
    expect(problems).toEqual([]);
  }

  it("wake a node up once a pulse, and all are heard", async () => {
    await start(47_111);
    // Until nothing more is expected.
    await delay(2000);
    const before = wakeUps();
    const seconds = 4;
    await delay(seconds * 1000);
    const perNode = (wakeUps() - before) / seconds / nodes.length;
    const nowMs = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
    for (const service of services) {
      const ages = Object.values(service.heardAt("web")).map((at) => nowMs - at);
      expect(ages).toHaveLength(2);
      expect(Math.max(...ages)).toBeLessThan(3 * pulseMs);
    }
    expect(perNode).toBeGreaterThan(9);
    expect(perNode).toBeLessThan(13);
  });

  it("of unknown age wake nobody up more often: whoever plays them back gains nothing", async () => {
    await start(47_115);
    const key = new PacketKey(heartbeatKey(new Uint8Array(32).fill(7)));
    const body = encodeBody({ module: "web", node: "node2", lan: "lo", report: "{}" });
    const socket = createSocket("udp4");
    await delay(2000);
    let sequence = 0;
    /** Wake-ups per second, of all. */
    const replay = async (): Promise<number> => {
      const [before, beganAt] = [wakeUps(), performance.now()];
      for (let sent = 0; sent < 40; sent += 1) {
        sequence += 1;
        const head = { nonce: randomBytes(nonceSize), echo: randomBytes(nonceSize), sequence };
        socket.send(encodePacket(head, body, key), 47_115, addressOf("node1"));
        await delay(50);
      }
      return (1000 * (wakeUps() - before)) / (performance.now() - beganAt);
    };
    expect((await replay()) / nodes.length).toBeLessThan(13);
    // It is looked for once when one that was silent greets, and then no more.
    await services.splice(1, 1)[0]?.close();
    await replay();
    expect((await replay()) / services.length).toBeLessThan(20);
    socket.close();
  });

  it("are no signs that what was said before is still said, while news waits for the main thread", async () => {
    await start(47_113);
    const [one] = services;
    say("node2", pulse("node2", 2));
    const end = performance.now() + 500;
    while (performance.now() < end) Math.sqrt(end);
    // Otherwise one that led, was stopped and leads no more would seem to lead still.
    expect(Object.keys(one?.heardAt("web") ?? {})).toEqual(["node3"]);
    one?.drain();
    expect(Object.keys(one?.heardAt("web") ?? {})).toEqual(["node2", "node3"]);
  });

  it("that cannot be read are no signs that what was said before is still said", async () => {
    await start(47_114);
    const [one, two] = services;
    const isHeard = (): boolean => "node2" in (one?.heardAt("web") ?? {});
    const garble = (routed: number): void => {
      // @ts-expect-error: a pulse of another version
      say("node2", { ...pulse("node2", routed), version: 2 });
    };
    garble(2);
    await waitWithin("it says something else", 2000, () => !isHeard());
    garble(3);
    await delay(5 * pulseMs);
    expect(isHeard()).toBe(false);
    // By each of the two others, once.
    expect(problems).toEqual(Array(2).fill("node2 sends pulses that this version cannot read"));
    // Also not when it is heard again after a silence.
    two?.remove("web");
    await delay(5 * pulseMs);
    again.length = 0;
    if (two !== undefined) begin(two, "node2", 47_114);
    garble(3);
    await delay(5 * pulseMs);
    expect(again).not.toContain("node1 hears node2");
    expect(isHeard()).toBe(false);
    say("node2", pulse("node2", 4));
    await waitWithin("it can be read", 2000, isHeard);
  });

  it("carry what is new within two pulses, and leave no port behind", async () => {
    await start(47_112);
    await delay(2000);
    say("node1", pulse("node1", 2));
    await waitWithin("both know", 2 * pulseMs, () => {
      return heard.filter(({ routed }) => routed === 2).length === 2;
    });
    for (const service of services.splice(0)) await service.close();
    heard.length = 0;
    await start(47_112);
  });
});
