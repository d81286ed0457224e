/** A load balancer in front of two nodes that share no layer 2 finds the one that serves. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, it } from "vitest";
import { Namespace } from "./namespace.ts";
import { waitFor } from "./wait-for.ts";

const driver = fileURLToPath(new URL("health-driver.ts", import.meta.url));
const nodes = ["node1", "node2"] as const;

let balancer: Namespace;
let hosts: Namespace[] = [];
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/gemel-haproxy-`);
  balancer = await Namespace.open();
  for (const [index, node] of nodes.entries()) {
    const host = await Namespace.open();
    hosts.push(host);
    await cable(host, index + 1);
    writeFileSync(`${folder}/${node}`, index === 0 ? "PRIM" : "SECOND");
    const args = ["--disable-warning=ExperimentalWarning", driver, `${folder}/${node}`, node];
    host.spawn(process.execPath, args);
  }
  writeFileSync(
    `${folder}/haproxy.cfg`,
    `defaults
  mode tcp
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend app
  bind 127.0.0.1:8000
  default_backend nodes
backend nodes
  option httpchk GET /var/modules/app/ready.txt
  http-check expect status 200
  default-server check port 9010 inter 200ms fall 1 rise 1 on-marked-down shutdown-sessions
  server node1 198.18.1.1:8000
  server node2 198.18.2.1:8000
`,
  );
  balancer.spawn("haproxy", ["-db", "-f", `${folder}/haproxy.cfg`]);
});

afterAll(async () => {
  await balancer?.close();
  for (const host of hosts) await host.close();
  hosts = [];
  rmSync(folder, { recursive: true, force: true });
});

/** A network of its own between the balancer and one node. */
async function cable(host: Namespace, number: number): Promise<void> {
  const [here, there] = [`to${number}`, "eth0"];
  const link = ["link", "add", here, "type", "veth", "peer", "name", there, "netns"];
  const enter = ["--target", String(balancer.pid), "--net", "ip"];
  execFileSync("nsenter", [...enter, ...link, String(host.pid)]);
  await balancer.shell(`ip addr add 198.18.${number}.254/24 dev ${here} && ip link set ${here} up`);
  await host.shell(`ip addr add 198.18.${number}.1/24 dev eth0 && ip link set eth0 up`);
}

/** Who answers through the balancer; empty when nobody does. */
async function answering(): Promise<string> {
  const command = "exec 3<>/dev/tcp/127.0.0.1/8000 && timeout 2 head -n 1 <&3";
  return balancer.shell(`bash -c '${command}' 2>/dev/null || true`);
}

it("HAProxy: follows the service from node to node, and has nobody when nobody serves", async () => {
  await waitFor("node1 answers", 15_000, async () => (await answering()) === "node1");
  writeFileSync(`${folder}/node1`, "SECOND");
  writeFileSync(`${folder}/node2`, "PRIM");
  await waitFor("node2 answers", 10_000, async () => (await answering()) === "node2");
  writeFileSync(`${folder}/node2`, "WAIT");
  await waitFor("nobody answers", 10_000, async () => (await answering()) === "");
  writeFileSync(`${folder}/node1`, "ALONE");
  await waitFor("node1 answers again", 10_000, async () => (await answering()) === "node1");
});
