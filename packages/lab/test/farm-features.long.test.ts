import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { askArp, askHttp, askUdp } from "../src/farm/ask.ts";
import { cutPower } from "../src/farm/cut.ts";
import { FarmCluster, farmAddress, farmAddress6 } from "../src/farm/farm-cluster.ts";
import { nginxConfig, writeNginx } from "../src/farm/nginx.ts";
import { type Host, repository } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { waitFor } from "../src/system/wait-for.ts";

const names = ["node1", "node2", "node3", "node4", "node5", "node6"];
const echo = join(repository, "packages/lab/src/farm/echo/main.ts");
const udpPort = 5300;
const idlePort = 82;

let lab: Lab | undefined;
let farm: FarmCluster;

/** One farm of six; each test puts another configuration in force. */
beforeAll(async () => {
  lab = await Lab.create();
  farm = await FarmCluster.create(lab, names.length, { healthPort: 9010 });
  await farm.addIpv6();
  for (const host of farm.nodes) {
    writeNginx(host, { ports: [80, 81] });
    copyTemplate(host);
    const echoArgs = [
      echo,
      host.name,
      String(udpPort),
      String(idlePort),
      farmAddress,
      farmAddress6,
    ];
    host.spawn(process.execPath, echoArgs);
  }
  writeConfig(farm.first, "/etc/template", directed);
  await farm.install("/etc/template", { VIP: farmAddress, CONFIG: nginxConfig });
  await farm.start();
}, 600_000);

afterEach(({ task }) => {
  if (task.result?.state === "fail" && lab !== undefined) {
    process.stdout.write(`Logs of the hosts: ${saveLogs(lab)}\n`);
  }
});

afterAll(async () => {
  await lab?.destroy();
});

function copyTemplate(host: Host): void {
  mkdirSync(host.path("/etc/template"), { recursive: true });
  const template = join(repository, "packages/modules/nginx_farm");
  cpSync(template, host.path("/etc/template"), { recursive: true });
  writeConfig(host, "/etc/template", directed);
}

/** Another `<vip>` in the module that lies in `folder`. */
function writeConfig(host: Host, folder: string, vip: string): void {
  const file = host.path(`${folder}/conf/userconfig.xml`);
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(/^ *<vip[\s\S]*<\/vip>|^<!-- no vip -->/m, vip),
  );
}

const addresses = `<virtual_addr addr="%VIP%"/><virtual_addr addr="${farmAddress6}"/>`;
const interfaces = (type: string): string =>
  `<interface_list><interface name="eth0"><virtual_interface type="${type}">${addresses}</virtual_interface></interface></interface_list>`;
const group = (name: string, inside: string): string => `<group name="${name}">${inside}</group>`;
const withoutFirst = '<cluster><host name="node1" power="0"/></cluster>';

const directed = `<vip tcpreset="on">${interfaces("vmac_directed")}<loadbalancing_list>
${group("web", `<rule port="80" filter="on_addr"/><rule port="${idlePort}"/>`)}
${group("others", `${withoutFirst}<rule port="81" filter="on_port"/><rule port="${udpPort}" proto="udp" filter="on_port"/>`)}
</loadbalancing_list></vip>`;

const byPacket = `<vip>${interfaces("vmac_directed")}<loadbalancing_list>
${group("web", '<rule port="80"/>')}${group("arp", '<rule proto="arp"/>')}
${group("packets", `<rule port="${udpPort}" proto="udp" filter="on_ipid"/>`)}
</loadbalancing_list></vip>`;

const invisible = `<vip>${interfaces("vmac_invisible")}<loadbalancing_list>
${group("web", '<rule port="80"/>')}</loadbalancing_list></vip>`;

const byScript = `<vip scriptcontrol="on">${interfaces("vmac_directed")}<loadbalancing_list>
${group("web", '<rule port="80"/>')}</loadbalancing_list></vip>`;

async function reconfigure(vip: string): Promise<void> {
  await farm.stop();
  for (const host of farm.nodes) {
    writeConfig(host, "/etc/gemel/modules/web", vip);
    await farm.gemel(host, ["module", "config", "-m", "web"]);
  }
}

/** Where everybody hears everything, a client waits as long as two kernels have different views. */
async function allCarryOutTheSame(): Promise<void> {
  await waitFor(
    async () => {
      const list = ["list", "map", "netdev", "gemel_farm3", "owner"];
      const maps = await Promise.all(farm.nodes.map((host) => host.execOk("nft", list)));
      return new Set(maps).size === 1;
    },
    { what: "the same view in all kernels", timeoutMs: 20_000, intervalMs: 200 },
  );
}

const clients = Array.from({ length: 24 }, (_, index) => `198.18.64.${index + 1}`);
const clients6 = Array.from({ length: 12 }, (_, index) => `2001:2:0:64::${index + 1}`);

/** What was not answered. */
function failed(answers: readonly string[]): string[] {
  return answers.filter((answer) => answer.startsWith("-"));
}

function distinct(answers: readonly string[]): string[] {
  return [...new Set(answers)].sort();
}

/** Whose each client is, as soon as the node that answers does what was agreed last: its kernel needs a moment. */
function nodesOf(url: string): Promise<Awaited<ReturnType<typeof askHttp>>> {
  let last = "";
  return waitFor(
    async () => {
      const answers = await askHttp(farm.client, url, clients);
      const before = last;
      last = answers.join();
      return last === before ? answers : undefined;
    },
    { what: "each client to stay with its node", timeoutMs: 10_000, intervalMs: 50 },
  );
}

describe("a farm of six nodes", () => {
  it("spreads TCP by client and by connection, UDP, IPv6; groups have weights of their own", async () => {
    const url = `http://${farmAddress}/`;
    const first = await nodesOf(url);
    expect(failed(first)).toEqual([]);
    expect(distinct(first).length).toBeGreaterThanOrEqual(4);
    expect(await askHttp(farm.client, url, clients)).toEqual(first);
    const one = Array.from({ length: 24 }, () => "198.18.64.1");
    const byPort = distinct(await askHttp(farm.client, `http://${farmAddress}:81/`, one));
    expect(byPort).not.toContain("node1");
    expect(byPort.length).toBeGreaterThanOrEqual(3);
    const first6 = await askHttp(farm.client, `http://[${farmAddress6}]/`, clients6);
    expect(failed(first6)).toEqual([]);
    expect(distinct(first6).length).toBeGreaterThanOrEqual(3);
    for (const address of [farmAddress, farmAddress6]) {
      const to = { address, port: udpPort };
      const udp = distinct(await askUdp(farm.client, to, { count: 24, samePort: false }));
      expect(failed(udp)).toEqual([]);
      expect(udp).not.toContain("node1");
      expect(udp.length).toBeGreaterThanOrEqual(3);
      const same = await askUdp(farm.client, to, { count: 8, samePort: true });
      expect(distinct(same)).toHaveLength(1);
    }
    const denied = await farm.client.exec("curl", ["-gsm", "1", `http://[${farmAddress6}]:443/`]);
    expect(denied.code).toBe(28);
    const shown = await farm.gemel(farm.first, ["farm", "show", "-m", "web"]);
    expect(shown).toContain("Group web");
    expect(shown).toContain("Group others");
  });

  it("resets the connections that are left when a node stops", async () => {
    const program = `const c = require("node:net").connect(${idlePort}, "${farmAddress}", () => console.log("open"));
      const began = Date.now();
      c.on("error", () => undefined).on("close", () => { console.log("closed", Date.now() - began); process.exit(); });`;
    const idle = farm.client.spawn(process.execPath, ["-e", program]);
    let said = "";
    idle.stdout?.on("data", (part: Buffer) => {
      said += part.toString();
    });
    await waitFor(async () => said.includes("open"), { what: "a connection", timeoutMs: 10_000 });
    // Only the owner's stop ends it: all are stopped.
    await farm.stop();
    await waitFor(async () => said.includes("closed"), { what: "its end", timeoutMs: 5000 });
    await farm.start();
  });

  it("spreads UDP by packet, and questions for the address by who asks", async () => {
    await reconfigure(byPacket);
    await farm.start();
    const to = { address: farmAddress, port: udpPort };
    const packets = await askUdp(farm.client, to, { count: 48, samePort: true });
    expect(failed(packets)).toEqual([]);
    expect(distinct(packets).length).toBeGreaterThanOrEqual(3);
    const answering = await askArp(farm.client, farmAddress, clients.slice(0, 12));
    expect(answering).toHaveLength(12);
    expect(distinct(answering).length).toBeGreaterThanOrEqual(3);
    expect(failed(await askHttp(farm.client, `http://${farmAddress}/`, clients))).toEqual([]);
  });

  it("vmac_invisible: everybody hears everything, one takes it", async () => {
    await reconfigure(invisible);
    await farm.start();
    await allCarryOutTheSame();
    await farm.client.exec("ip", ["neigh", "flush", "dev", "eth0"]);
    const answers = await askHttp(farm.client, `http://${farmAddress}/`, clients);
    expect(failed(answers)).toEqual([]);
    expect(distinct(answers).length).toBeGreaterThanOrEqual(4);
    const answers6 = await askHttp(farm.client, `http://[${farmAddress6}]/`, clients6);
    expect(failed(answers6)).toEqual([]);
    const neighbours = await farm.client.execOk("ip", ["neigh", "show", "dev", "eth0"]);
    expect(neighbours).toMatch(new RegExp(`^${farmAddress} .*5a:fe:`, "m"));
    expect(neighbours).toMatch(new RegExp(`^${farmAddress6} .*5a:fe:`, "m"));
  });

  it('scriptcontrol="on": a node takes its share when a script says so', async () => {
    await reconfigure(byScript);
    await Promise.all(farm.nodes.map((host) => farm.gemel(host, ["start", "-m", "web"])));
    for (const host of farm.nodes) {
      await farm.until(
        host,
        "UP Ready",
        ({ state, readiness }) => `${state} ${readiness}` === "UP Ready",
      );
    }
    expect((await farm.farm(farm.first))?.director).toBeNull();
    for (const host of farm.nodes.slice(1)) await farm.gemel(host, ["farm", "open", "-m", "web"]);
    await farm.untilShared(farm.first, names.slice(1));
    const answers = await askHttp(farm.client, `http://${farmAddress}/`, clients);
    expect(failed(answers)).toEqual([]);
    expect(answers).not.toContain("node1");
    await farm.gemel(farm.host(1), ["farm", "close", "-m", "web"]);
    await farm.untilShared(farm.first, names.slice(2));
  });

  it("refuses an address that another host has, and says where", async () => {
    await farm.stop();
    await farm.client.execOk("ip", ["addr", "add", `${farmAddress}/32`, "dev", "eth0"]);
    await farm.gemel(farm.first, ["start", "-m", "web"]);
    const refused = await farm.until(
      farm.first,
      "a refusal",
      ({ state, reason }) => state !== "UP" && reason.includes(farmAddress),
    );
    expect(refused.reason).toContain("02:00:c6:12:03:c8");
    await farm.client.execOk("ip", ["addr", "del", `${farmAddress}/32`, "dev", "eth0"]);
    // It is tried again by itself.
    await farm.until(farm.first, "UP", ({ state }) => state === "UP");
  });

  it("behind a load balancer: HAProxy follows the health URLs", async () => {
    await reconfigure("<!-- no vip -->");
    const lines = [
      "defaults\n mode http\n timeout connect 1s\n timeout client 5s\n timeout server 5s",
      "frontend app\n bind 198.18.3.200:8000\n default_backend nodes",
      "backend nodes\n balance roundrobin\n option httpchk GET /var/modules/web/ready.txt\n http-check expect status 200",
      " default-server check port 9010 inter 200ms fall 1 rise 1",
      ...names.map((name, index) => ` server ${name} 198.18.3.${index + 1}:80`),
    ];
    writeFileSync(farm.client.path("/etc/balancer.cfg"), `${lines.join("\n")}\n`);
    farm.client.spawn("haproxy", ["-db", "-f", "/etc/balancer.cfg"]);
    await farm.start([]);
    const answering = (wanted: readonly string[]): Promise<boolean> =>
      waitFor(
        async () => {
          const url = "http://198.18.3.200:8000/";
          const answers = await askHttp(farm.client, url, clients.slice(0, 12));
          return distinct(answers).join() === wanted.join();
        },
        { what: `answers of ${wanted.join(" ")}`, timeoutMs: 30_000, intervalMs: 200 },
      );
    await answering(names);
    await farm.gemel(farm.host(3), ["stop", "-m", "web"]);
    await answering(names.filter((name) => name !== "node4"));
  });

  it("power cut of the node that answers: clients of IPv6 wait 1.5 s at most as well", async () => {
    await reconfigure(directed);
    await farm.start();
    const director = (await farm.farm(farm.first))?.director;
    const victim = farm.nodes.find(({ name }) => name === director) ?? farm.first;
    const { outageMs, otherFailures } = await cutPower(farm, victim, `http://[${farmAddress6}]/`);
    expect(otherFailures).toBe(0);
    expect(outageMs).toBeLessThanOrEqual(1500);
  });
});
