/**
 * The modules `apache_farm`, `haproxy_farm`, `nginx_farm` and `farm` with real servers, all on the same two nodes: HAProxy
 * on all nodes in front of Apache on all nodes, and others beside them, each behind a virtual address of its own.
 */
import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { FarmClient } from "../src/farm/farm-client.ts";
import { FarmCluster, farmAddress } from "../src/farm/farm-cluster.ts";
import { nginxConfig, writeNginx } from "../src/farm/nginx.ts";
import {
  apacheConfig,
  haproxyConfig,
  haproxyPort,
  ownModule,
  ownPort,
  writeApache,
  writeHaproxy,
} from "../src/farm/servers.ts";
import type { Host } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { waitFor } from "../src/system/wait-for.ts";

const gateAddress = "198.18.3.101";
const frontAddress = "198.18.3.102";
const ownAddress = "198.18.3.103";
const frontPort = 8080;
const names = ["node1", "node2"];

let lab: Lab | undefined;
let web: FarmCluster;
let gate: FarmCluster;
let front: FarmCluster;
let own: FarmCluster;

type Server = {
  readonly title: string;
  readonly farm: () => FarmCluster;
  readonly address: string;
  readonly url: string;
  /** Expression on the command line of its first process. */
  readonly process: string;
  readonly resource: string;
  readonly config: string;
  readonly broken: string;
};

const servers: readonly Server[] = [
  {
    title: "apache_farm",
    farm: () => web,
    address: farmAddress,
    url: `http://${farmAddress}/name`,
    process: "^[^ ]*apache2 .*PidFile /run/gemel/modules/web/",
    resource: "custom.parent",
    config: apacheConfig,
    broken: "NoSuchDirective on\n",
  },
  {
    title: "haproxy_farm",
    farm: () => gate,
    address: gateAddress,
    url: `http://${gateAddress}:${haproxyPort}/gate`,
    process: "^[^ ]*haproxy .*-p /run/gemel/modules/gate/",
    resource: "proc.haproxy",
    config: haproxyConfig,
    broken: "nosuchkeyword on\n",
  },
  {
    title: "nginx_farm",
    farm: () => front,
    address: frontAddress,
    url: `http://${frontAddress}:${frontPort}/`,
    process: "^nginx: master process .* pid /run/gemel/modules/front/nginx",
    resource: "proc.nginx",
    config: nginxConfig,
    broken: "nosuchdirective on;\n",
  },
];

beforeAll(async () => {
  lab = await Lab.create();
  web = await FarmCluster.create(lab, names.length);
  gate = web.with({ name: "gate", id: 4 });
  front = web.with({ name: "front", id: 5 });
  own = web.with({ name: "own", id: 6 });
  for (const host of web.nodes) {
    writeApache(host);
    writeNginx(host, { ports: [frontPort] });
    writeHaproxy(host, ["198.18.3.1", "198.18.3.2"]);
  }
  await web.install("apache_farm", { VIP: farmAddress, CONFIG: apacheConfig });
  const macros = { VIP: gateAddress, CONFIG: haproxyConfig, PORT: String(haproxyPort) };
  await gate.install("haproxy_farm", macros);
  const frontMacros = { VIP: frontAddress, CONFIG: nginxConfig, PORT: String(frontPort) };
  await front.install("nginx_farm", frontMacros);
  for (const host of own.nodes) ownModule(host);
  await own.install(ownModule(own.first), { VIP: ownAddress, PORT: String(ownPort) });
  for (const farm of [web, gate, front, own]) await farm.start();
}, 300_000);

afterEach(({ task }) => {
  if (task.result?.state === "fail" && lab !== undefined) {
    process.stdout.write(`Logs of the hosts: ${saveLogs(lab)}\n`);
  }
});

afterAll(async () => {
  await lab?.destroy();
});

function client(url: string, perSecond = 60): FarmClient {
  return new FarmClient(web.client, { url, first: 1, count: 40, perSecond });
}

function whoAnswered({ answers }: FarmClient, from = 0): (string | null)[] {
  return [...new Set(answers.slice(from).map(({ node }) => node))].sort();
}

/** Pid, inside the host, of the first process; undefined when there is none. */
async function pidOf(host: Host, { process }: Server): Promise<string | undefined> {
  const { stdout } = await host.exec("pgrep", ["--full", "--oldest", process]);
  return stdout.trim() === "" ? undefined : stdout.trim();
}

describe.each(servers)("$title", (server) => {
  it("both nodes answer behind one address, and keep their clients", async () => {
    const clients = client(server.url);
    await clients.more(120);
    await clients.end();
    expect(clients.failures).toEqual([]);
    expect(whoAnswered(clients)).toEqual(names);
    const nodesOf = new Map<number, Set<string | null>>();
    for (const { client: one, node } of clients.answers) {
      nodesOf.set(one, (nodesOf.get(one) ?? new Set()).add(node));
    }
    expect([...nodesOf.values()].every((nodes) => nodes.size === 1)).toBe(true);
  });

  it("a death is noticed, the others have its clients meanwhile, and it is started again in place", async () => {
    const farm = server.farm();
    const [, second = farm.first] = farm.nodes;
    const pid = await pidOf(second, server);
    expect(pid).toBeDefined();
    const clients = client(server.url);
    await clients.more(60);
    await second.execOk("kill", ["-9", pid ?? ""]);
    const shown = ["get", "-m", farm.module.name, "-r", server.resource, "--json"];
    await waitFor(
      async () => {
        const text = await farm.gemel(second, shown);
        return text.includes('"value": "up"') && text.includes('"down"');
      },
      { what: `${server.resource} to be up again`, timeoutMs: 30_000, intervalMs: 50 },
    );
    await farm.until(second, "UP Ready", ({ readiness }) => readiness === "Ready");
    await farm.untilShared(farm.first, names);
    const before = clients.answers.length;
    await clients.more(80);
    await clients.end();
    const late = clients.answers
      .slice(before)
      .filter(({ atMs }) => atMs > (clients.answers[before]?.atMs ?? 0));
    expect(late.filter(({ node }) => node === null)).toEqual([]);
    expect([...new Set(late.map(({ node }) => node))].sort()).toEqual(names);
    expect(await pidOf(second, server)).not.toBe(pid);
  });

  it("stop and start of a node: no request fails, and nothing is left of it", async () => {
    const farm = server.farm();
    const clients = client(server.url);
    await clients.more(60);
    await farm.gemel(farm.first, ["stop", "-m", farm.module.name, "--wait"]);
    await farm.untilShared(farm.host(1), ["node2"]);
    expect(await pidOf(farm.first, server)).toBeUndefined();
    expect(await farm.first.execOk("ip", ["-brief", "addr"])).not.toContain(server.address);
    const tables = await farm.first.execOk("nft", ["list", "tables"]);
    expect(tables).not.toContain(`gemel_farm${farm.module.id}`);
    await clients.more(60);
    const before = clients.answers.length;
    await clients.more(60);
    expect(whoAnswered(clients, before)).toEqual(["node2"]);
    await farm.gemel(farm.first, ["start", "-m", farm.module.name, "--wait"]);
    await farm.untilShared(farm.first, names);
    await clients.more(80);
    await clients.end();
    expect(clients.failures).toEqual([]);
    expect(whoAnswered(clients)).toEqual(names);
  });

  it("a configuration that is wrong is named, and the other node serves", async () => {
    const farm = server.farm();
    const { name } = farm.module;
    await farm.gemel(farm.first, ["stop", "-m", name, "--wait"]);
    const file = farm.first.path(server.config);
    const good = await farm.first.execOk("cat", [server.config]);
    writeFileSync(file, server.broken + good);
    await farm.gemel(farm.first, ["start", "-m", name]);
    await waitFor(
      async () => {
        const log = await farm.first.exec("sh", [
          ...["-c", `cat /var/log/gemel/modules/${name}/scripts/*`],
        ]);
        return log.stdout.includes(`Try: correct ${server.config}`);
      },
      { what: "words about the configuration", timeoutMs: 30_000, intervalMs: 200 },
    );
    const answer = await farm.client.execOk("curl", ["-sm", "5", server.url]);
    expect(answer.trim()).toBe("node2");
    writeFileSync(file, good);
    await farm.gemel(farm.first, ["stop", "-m", name, "--wait"]);
    await farm.gemel(farm.first, ["start", "-m", name, "--wait"]);
    await farm.untilShared(farm.first, names);
  });
});

describe("farm, with scripts that an administrator has filled in", () => {
  const url = `http://${ownAddress}:${ownPort}/name`;

  it("both nodes answer; stop and start of the one that answers for the address: no request fails", async () => {
    const { director } = (await own.farm(own.first)) ?? {};
    const [answering = own.first] = own.nodes.filter(({ name }) => name === director);
    const rest = names.filter((name) => name !== answering.name);
    const [other = own.first] = own.nodes.filter((node) => node !== answering);
    const clients = client(url);
    await clients.more(120);
    expect(whoAnswered(clients)).toEqual(names);
    await own.gemel(answering, ["stop", "-m", "own", "--wait"]);
    await own.untilShared(other, rest);
    await clients.more(60);
    const before = clients.answers.length;
    await clients.more(60);
    expect(whoAnswered(clients, before)).toEqual(rest);
    await own.gemel(answering, ["start", "-m", "own", "--wait"]);
    await own.untilShared(other, names);
    await clients.more(120);
    await clients.end();
    expect(clients.failures).toEqual([]);
  });
});

describe("HAProxy in front of Apache, on the same nodes", () => {
  const url = `http://${gateAddress}:${haproxyPort}/name`;

  it("every gate reaches every server", async () => {
    const clients = client(url);
    await clients.more(120);
    await clients.end();
    expect(clients.failures).toEqual([]);
    expect(whoAnswered(clients)).toEqual(names);
  });

  it("power cut of a node, and its return: both farms go on, and share again", async () => {
    await gate.host(1).powerCut();
    await gate.untilShared(gate.first, ["node1"]);
    await web.untilShared(web.first, ["node1"]);
    const alone = client(url);
    await alone.more(20);
    const before = alone.answers.length;
    await alone.more(60);
    await alone.end();
    expect(whoAnswered(alone, before)).toEqual(["node1"]);
    await web.boot(web.host(1));
    for (const farm of [web, gate, front, own]) {
      await farm.untilShared(farm.first, names, 60_000);
    }
    const both = client(url);
    await both.more(80);
    await both.end();
    expect(whoAnswered(both)).toEqual(names);
  });
});
