/** What may be wrong with the hosts of a farm, each fault said by name and mended by itself where that can be. */
import { readFileSync, writeFileSync } from "node:fs";
import type { ModuleView } from "@gemel/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { arpWithin } from "../src/farm/ask.ts";
import { FarmClient } from "../src/farm/farm-client.ts";
import { type FarmCluster, farmAddress } from "../src/farm/farm-cluster.ts";
import { startNginxFarm } from "../src/farm/nginx-farm.ts";
import type { Host } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { waitFor } from "../src/system/wait-for.ts";

const all = ["node1", "node2", "node3"];

let lab: Lab | undefined;
let farm: FarmCluster;
let victim: Host;
/** Where nft is. */
let program: string;

/** Each test begins with three nodes that share, and leaves them so. */
beforeAll(async () => {
  lab = await Lab.create();
  farm = await startNginxFarm(lab, 3);
  victim = farm.host(2);
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === "fail" && lab !== undefined) {
    process.stdout.write(`Logs of the hosts: ${saveLogs(lab)}\n`);
  }
});

afterAll(async () => {
  await lab?.destroy();
});

async function stop(host: Host): Promise<void> {
  await farm.gemel(host, ["stop", "-m", "web", "--wait"]);
}

/** Start, and why it does not. */
async function refusalOf(host: Host): Promise<string> {
  await farm.gemel(host, ["start", "-m", "web"]);
  const { reason } = await farm.until(
    host,
    "a refusal",
    ({ state, readiness, reason: words }) =>
      state !== "UP" && readiness === "NotReady" && words !== "" && !words.includes("Stopped"),
  );
  return reason;
}

async function sharesAgain(): Promise<void> {
  await farm.gemel(victim, ["stop", "-m", "web", "--wait"]);
  await farm.gemel(victim, ["start", "-m", "web", "--wait"]);
  await farm.untilShared(farm.first, all);
}

async function logHas(host: Host, words: string): Promise<void> {
  await waitFor(async () => (await farm.gemel(host, ["log", "-m", "web"])).includes(words), {
    what: `"${words}" in the log of ${host.name}`,
    timeoutMs: 15_000,
    intervalMs: 200,
  });
}

describe("a host of a farm", () => {
  it("a table of another tool with our name: refused, with its family and the way to see it; it is left alone", async () => {
    await stop(victim);
    await victim.execOk("nft", ["add", "table", "arp", "gemel_farm3"]);
    const reason = await refusalOf(victim);
    expect(reason).toContain('There is a table "gemel_farm3" in family arp');
    await stop(victim);
    expect(await victim.execOk("nft", ["list", "tables"])).toContain("table arp gemel_farm3");
    expect(await victim.execOk("ip", ["-brief", "addr"])).not.toContain(farmAddress);
    await victim.execOk("nft", ["delete", "table", "arp", "gemel_farm3"]);
    await sharesAgain();
  });

  it("without nftables: refused, with what to install; it is started again when it is there", async () => {
    await stop(victim);
    await hideNft();
    const reason = await refusalOf(victim);
    expect(reason).toContain("nftables cannot be used");
    await stop(victim);
    await showNft();
    await sharesAgain();
  });

  it("nftables goes missing while the farm runs: it goes on, gemeld says so once and lives", async () => {
    const pids = await farm.gemeldPids(victim);
    const clients = new FarmClient(farm.client, {
      ...{ url: `http://${farmAddress}/`, first: 1, count: 60, perSecond: 60 },
    });
    await hideNft();
    await logHas(victim, "The rules of the farm cannot be put back");
    await clients.more(600);
    await showNft();
    await clients.end();
    expect(clients.failures).toEqual([]);
    expect(await farm.gemeldPids(victim)).toEqual(pids);
    const log = await farm.gemel(victim, ["log", "-m", "web"]);
    expect(log.split("cannot be put back")).toHaveLength(2);
    expect(log).not.toContain("changed by another program");
  });

  it("an interface is renamed: within 10 s its rules are on it again, with an event", async () => {
    const rename = (from: string, to: string): Promise<string> =>
      victim.execOk("sh", [
        "-c",
        `ip link set ${from} down && ip link set ${from} name ${to} && ip link set ${to} up && ip route replace 198.18.64.0/18 via 198.18.3.200`,
      ]);
    await rename("eth0", "lan0");
    await waitFor(
      async () => {
        const table = await victim.exec("nft", ["list", "table", "netdev", "gemel_farm3"]);
        return (
          table.stdout.includes('device "lan0"') || table.stdout.includes("devices = { lan0 }")
        );
      },
      { what: "rules on lan0", timeoutMs: 10_000, intervalMs: 200 },
    );
    await farm.untilShared(farm.first, all);
    const clients = new FarmClient(farm.client, {
      ...{ url: `http://${farmAddress}/`, first: 1, count: 60, perSecond: 60 },
    });
    await clients.more(120);
    await clients.end();
    expect(clients.failures).toEqual([]);
    expect(clients.answers.map(({ node }) => node)).toContain("node3");
    await rename("lan0", "eth0");
    await farm.untilShared(farm.first, all);
  });

  it("an interface is removed and made anew: nothing is sent to the node before its rules and addresses are on it", async () => {
    await victim.execOk("ip", ["link", "delete", "eth0"]);
    await farm.untilShared(farm.first, ["node1", "node2"]);
    await logHas(victim, "An interface of the virtual addresses is gone");
    const clients = new FarmClient(farm.client, {
      ...{ url: `http://${farmAddress}/`, first: 1, count: 60, perSecond: 60 },
    });
    await clients.more(60);
    await farm.layCable(victim);
    await farm.untilShared(farm.first, all);
    const before = clients.answers.length;
    await clients.more(120);
    await clients.end();
    expect(clients.failures).toEqual([]);
    expect(clients.answers.slice(before).map(({ node }) => node)).toContain("node3");
  });

  it("a node that does not hear the one that leads takes nothing; clients notice for a second only", async () => {
    const { leader, director } = (await farm.farm(farm.first)) ?? {};
    const deaf = farm.nodes.find(({ name }) => name !== leader && name !== director) ?? victim;
    const rest = all.filter((name) => name !== deaf.name);
    await farm.lan.blockOneWay(leader ?? "", deaf.name);
    await farm.untilShared(farm.first, rest);
    const clients = new FarmClient(farm.client, {
      ...{ url: `http://${farmAddress}/`, first: 1, count: 60, perSecond: 60 },
    });
    // Longer than it takes to find another leader.
    await clients.more(360);
    expect((await farm.farm(deaf))?.directs).toBe(false);
    await farm.lan.unblockAll();
    await farm.untilShared(farm.first, all);
    await clients.more(120);
    await clients.end();
    expect(clients.failures).toEqual([]);
  });
});

describe("a service that a node cannot keep up", () => {
  const rest = ["node1", "node2"];
  /** Not on the network of the farm: there another node would answer for it. */
  const router = "203.0.113.9";
  const clients = (): FarmClient =>
    new FarmClient(farm.client, {
      ...{ url: `http://${farmAddress}/`, first: 1, count: 60, perSecond: 60 },
    });

  it("an address that nodes must reach is missed by one: it waits without its service, the others have its share until it is back", async () => {
    const onLoopback = (host: Host, verb: "add" | "del"): Promise<string> =>
      host.execOk("ip", ["addr", verb, `${router}/32`, "dev", "lo"]);
    for (const host of farm.nodes) await onLoopback(host, "add");
    const file = farm.first.path("/etc/gemel/modules/web/conf/userconfig.xml");
    const ping = `<ping ident="router"><to addr="${router}" interval="1s" timeout="1s"/></ping>`;
    writeFileSync(file, readFileSync(file, "utf8").replace("<check>", `<check>${ping}`));
    await farm.gemel(farm.first, ["module", "config", "-m", "web", "--all"]);
    await farm.untilShared(farm.first, all);
    const asking = clients();
    await asking.more(60);
    await onLoopback(victim, "del");
    const isHeld = ({ state, reason }: ModuleView): boolean =>
      state === "WAIT" && reason.includes("Waits while failover rule");
    await farm.until(victim, "WAIT", isHeld);
    await farm.untilShared(farm.first, rest);
    expect((await victim.exec("pgrep", ["--full", "^nginx: master process"])).code).toBe(1);
    await asking.more(60);
    await onLoopback(victim, "add");
    await farm.until(
      victim,
      "UP",
      ({ readiness, state }) => `${state} ${readiness}` === "UP Ready",
    );
    await farm.untilShared(farm.first, all);
    await asking.more(60);
    await asking.end();
    expect(asking.failures).toEqual([]);
  });

  it("it is started again so often as maxloop allows, then the node stops and says so; the others go on", async () => {
    const master = "^nginx: master process";
    const oldest = async (): Promise<string> =>
      (await victim.exec("pgrep", ["--full", "--oldest", master])).stdout.trim();
    await farm.gemel(victim, ["resetloop", "-m", "web"]);
    let deaths = 0;
    for (let state = "UP"; state !== "STOP"; deaths += 1) {
      await farm.untilShared(farm.first, all);
      const pid = await oldest();
      await victim.execOk("kill", ["-9", pid]);
      const view = await waitFor(
        async () => {
          const seen = await farm.view(victim);
          const isBack = seen?.readiness === "Ready" && ![pid, ""].includes(await oldest());
          return isBack || seen?.state === "STOP" ? seen : undefined;
        },
        { what: "a restart or the end", timeoutMs: 60_000, intervalMs: 100 },
      );
      state = view.state;
    }
    expect(deaths).toBe(4);
    const { reason } = await farm.until(victim, "STOP", ({ state }) => state === "STOP");
    expect(reason).toContain("once more after 3 automatic restarts (maxloop): stopped");
    await farm.untilShared(farm.first, rest);
    const asking = clients();
    await asking.more(120);
    await asking.end();
    expect(asking.failures).toEqual([]);
    await sharesAgain();
  });
});

describe("isolated nodes", () => {
  /** Pid of nginx, and how often the module's scripts were run. */
  const lifeOf = async (host: Host): Promise<string> => {
    const pid = await host.execOk("pgrep", ["--full", "--oldest", "^nginx: master process"]);
    const log = await farm.gemel(host, ["log", "-m", "web", "-n", "10000"]);
    const scripts = log.split("\n").filter((line) => /(start|stop)_both/.test(line));
    return `${pid.trim()} ${scripts.length}`;
  };

  it("32: each takes everything; when they meet they share again, and no application was stopped", async () => {
    const lives = await Promise.all(farm.nodes.map(lifeOf));
    await Promise.all(farm.nodes.map((node) => node.unplug()));
    for (const node of farm.nodes) {
      await farm.untilShared(node, [node.name]);
      await farm.until(node, "to lead and to answer", ({ farm: one }) => {
        return one?.directs === true && one.leader === node.name;
      });
    }
    await Promise.all(farm.nodes.map((node) => node.plugIn()));
    for (const node of farm.nodes) {
      await farm.untilShared(node, all);
      await farm.until(node, "UP Ready", ({ readiness }) => readiness === "Ready");
    }
    // One answers for the address, and every client is served.
    expect((await arpWithin(farm.client, farmAddress, 3)).hardware).toHaveLength(1);
    const clients = new FarmClient(farm.client, {
      ...{ url: `http://${farmAddress}/`, first: 1, count: 60, perSecond: 60 },
    });
    await clients.more(180);
    await clients.end();
    expect(clients.failures).toEqual([]);
    expect([...new Set(clients.answers.map(({ node }) => node))].sort()).toEqual(all);
    expect(await Promise.all(farm.nodes.map(lifeOf))).toEqual(lives);
  });
});

/** As if the package were removed. */
async function hideNft(): Promise<void> {
  program = await victim.execOk("sh", ["-c", 'readlink -fn "$(command -v nft)"']);
  await victim.execOk("mount", ["--bind", "/dev/null", program]);
}

async function showNft(): Promise<void> {
  await victim.execOk("umount", [program]);
}
