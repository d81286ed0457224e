/**
 * What the product says when something it needs is missing or wrong, on real hosts: the thing, the
 * remedy, an exit code, and nothing half-mounted.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Cluster } from "../src/cluster/cluster.ts";
import { initialise, makeDataDirectory } from "../src/cluster/postgres.ts";
import { repository } from "../src/host/host.ts";
import { type Host, Lab } from "../src/index.ts";
import { saveLogs } from "../src/lab-logs.ts";

const module = "postgresql";
const directory = "/srv/postgresql";
let lab: Lab;
let cluster: Cluster;
let first: Host;
let second: Host;

beforeAll(async () => {
  lab = await Lab.create();
  cluster = await Cluster.create({ lab });
  [first, second] = cluster.nodes;
  cluster.writeConfiguration();
  await Promise.all(cluster.nodes.map((node) => cluster.startDaemon(node)));
  await Promise.all(cluster.nodes.map((node) => makeDataDirectory(node, directory)));
  await initialise(first, directory);
  const settings = ["--set", `DATADIR=${directory}`, "--set", `VIP=${cluster.virtualAddress}`];
  for (const node of cluster.nodes) {
    await cluster.gemel(node, ["module", "install", module, "--id", "1", ...settings]);
  }
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    process.stdout.write(`Logs of the hosts: ${saveLogs(lab)}\n`);
  }
  for (const node of [second, first]) {
    await cluster.gemel(node, ["stop", "-m", module, "--wait"]);
  }
});

afterAll(async () => {
  await lab?.destroy();
});

/** The reason that the node gives once it cannot go on. */
async function reasonAfter(node: Host, action: string): Promise<string> {
  await cluster.gemel(node, [action, "-m", module]);
  const view = await cluster.waitForView(node, module, {
    what: `${action} to be given up`,
    timeoutMs: 60_000,
    accept: ({ readiness, state }) => readiness === "NotReady" && state !== "PRIM",
  });
  return view.reason;
}

async function expectNothingMounted(node: Host): Promise<void> {
  expect(await node.execOk("cat", ["/proc/mounts"])).not.toContain(directory);
  expect(await node.execOk("ip", ["address", "show", "eth0"])).not.toContain(
    cluster.virtualAddress,
  );
}

test("gemel: an unknown module is named, exit code 2", async () => {
  const gemel = join(repository, "bin/gemel");
  const { code, stderr } = await first.exec(gemel, ["start", "-m", "none"]);
  expect(code).toBe(2);
  expect(stderr).toContain("none");
  expect(stderr).toContain("gemel module list");
  const mistyped = await first.exec(gemel, ["start", "-m", "postgresq"]);
  expect(mistyped.stderr).toContain('did you mean "postgresql"?');
});

test("gemel: without root, exit code 4", async () => {
  const { code, stderr } = await first.exec(join(repository, "bin/gemel"), ["state"], {
    user: "nobody",
  });
  expect(code).toBe(4);
  expect(stderr).toContain("root");
});

test("gemel level, state -v: what the module's scripts print, and that one failed", async () => {
  const bin = first.path(`/etc/gemel/modules/${module}/bin`);
  for (const [name, text] of [
    ["level", 'echo "settings $DATADIR"'],
    ["state", "gemel set -r user.shown -v yes -i state && echo 7 clients; exit 3"],
  ] as const) {
    writeFileSync(join(bin, name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  }
  const level = await cluster.gemel(first, ["level", "-m", module]);
  expect(level).toMatch(/^Host .*\nOS .*Linux .*\nGemel .*\n/);
  expect(level).toContain(`\n\nModule  ${module}\n  settings ${directory}\n`);
  const state = await cluster.gemel(first, ["state", "-v", "-m", module]);
  expect(state).toMatch(/ STOP NotReady[\s\S]*\n7 clients\nError: state failed \(exit 3\)/);
  const set = await cluster.gemel(first, ["get", "-r", "user.shown", "-m", module]);
  expect(set).toBe("yes\n");
});

test("gemel cluster config: malformed XML is refused with line and column, the old one stays", async () => {
  const before = readFileSync(first.path("/etc/gemel/cluster.xml"), "utf8");
  writeFileSync(first.path("/tmp/bad.xml"), "<cluster>\n  <lans>\n    <lan name=></lan>\n");
  const args = ["cluster", "config", "/tmp/bad.xml"];
  const { code, stderr } = await first.exec(join(repository, "bin/gemel"), args);
  expect(code).toBe(2);
  expect(stderr).toMatch(/bad\.xml:3:\d+/);
  expect(readFileSync(first.path("/etc/gemel/cluster.xml"), "utf8")).toBe(before);
});

test("gemel cluster config: a file that does not name this node is refused", async () => {
  writeFileSync(
    first.path("/tmp/other.xml"),
    '<cluster><lans><lan name="default"><node name="node9" addr="198.18.1.9"/></lan></lans></cluster>',
  );
  const args = ["cluster", "config", "/tmp/other.xml"];
  const { code, stderr } = await first.exec(join(repository, "bin/gemel"), args);
  expect(code).toBe(2);
  expect(stderr).toContain("node1");
});

test("gemel swap: without a peer it says what is missing and changes nothing", async () => {
  const { code, stderr } = await first.exec(join(repository, "bin/gemel"), ["swap", "-m", module]);
  expect([6, 7]).toContain(code);
  expect(stderr).not.toBe("");
});

test("prim: the virtual address is used by another machine", async () => {
  const inUse = [`${cluster.virtualAddress}/24`, "dev", "eth0"];
  await cluster.client.execOk("ip", ["address", "add", ...inUse]);
  try {
    expect(await reasonAfter(first, "prim")).toContain(cluster.virtualAddress);
  } finally {
    await cluster.client.execOk("ip", ["address", "delete", ...inUse]);
  }
  await expectNothingMounted(first);
});

test("prim: the replicated directory is missing", async () => {
  await first.execOk("mv", [directory, `${directory}.away`]);
  try {
    expect(await reasonAfter(first, "prim")).toContain(directory);
  } finally {
    await first.execOk("mv", [`${directory}.away`, directory]);
  }
  await expectNothingMounted(first);
});

test("prim: /dev/fuse is not there", async () => {
  await first.execOk("mount", ["-t", "tmpfs", "tmpfs", "/dev"]);
  const devices = { null: "3", zero: "5", random: "8", urandom: "9" };
  for (const [name, minor] of Object.entries(devices)) {
    await first.execOk("mknod", ["-m", "666", `/dev/${name}`, "c", "1", minor]);
  }
  await first.execOk("ln", ["-s", "/proc/self/fd", "/dev/fd"]);
  try {
    const reason = await reasonAfter(first, "prim");
    expect(reason).toContain("/dev/fuse");
    expect(reason).toContain("modprobe fuse");
  } finally {
    await first.execOk("umount", ["--lazy", "/dev"]);
  }
  await expectNothingMounted(first);
});

test("prim: PostgreSQL is not installed", async () => {
  await first.execOk("mount", ["-t", "tmpfs", "tmpfs", "/usr/lib/postgresql"]);
  try {
    const reason = await reasonAfter(first, "prim");
    expect(reason).toMatch(/PostgreSQL/);
    expect(reason).toMatch(/install/i);
  } finally {
    await first.execOk("umount", ["--lazy", "/usr/lib/postgresql"]);
  }
  await expectNothingMounted(first);
});

test("prim: PostgreSQL's port is used by another program", async () => {
  const told = "/tmp/squatter.pid";
  const squat = `require("node:net").createServer().listen(5432, "0.0.0.0", () =>
    require("node:fs").writeFileSync("${told}", String(process.pid)))`;
  const detached = 'setsid --fork "$0" -e "$1" </dev/null >/dev/null 2>&1';
  await first.execOk("bash", ["-c", detached, process.execPath, squat]);
  const pid = await first.execOk("bash", [
    "-c",
    `until [ -s ${told} ]; do sleep 0.1; done; cat ${told}`,
  ]);
  try {
    expect(await reasonAfter(first, "prim")).toMatch(/5432|in use/);
  } finally {
    await first.execOk("kill", ["-KILL", pid]);
  }
  await expectNothingMounted(first);
});

test("second: foreign data in its directory is not overwritten silently", async () => {
  writeFileSync(second.path(join(directory, "precious")), "precious");
  try {
    await cluster.gemel(first, ["prim", "-m", module, "--wait"]);
    expect(await reasonAfter(second, "second")).toContain(directory);
    expect(readFileSync(second.path(join(directory, "precious")), "utf8")).toBe("precious");
  } finally {
    await second.execOk("rm", [join(directory, "precious")]);
  }
  await expectNothingMounted(second);
});
