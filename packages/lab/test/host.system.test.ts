import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oldestProcess } from "../src/host/oldest-process.ts";
import { type Host, Lab, type Switch } from "../src/index.ts";
import { waitFor } from "../src/system/wait-for.ts";

let lab: Lab;
let lan: Switch;
let one: Host;
let two: Host;

beforeAll(async () => {
  lab = await Lab.create();
  lan = await lab.addSwitch("lan");
  [one, two] = await Promise.all([lab.addHost("node1"), lab.addHost("node2")]);
  await one.attach(lan, "198.18.1.1/24");
  await two.attach(lan, "198.18.1.2/24");
});

afterAll(async () => {
  await lab?.destroy();
});

/** How many of three pings are answered. */
async function pings(from: Host, address: string): Promise<number> {
  const { stdout } = await from.exec("ping", ["-c3", "-i0.1", "-W1", address]);
  return Number(/(\d+) received/.exec(stdout)?.[1]);
}

test("Host: has its own name, processes, network, shared memory and disk", async () => {
  expect(await one.execOk("hostname")).toBe("node1\n");
  expect(await one.execOk("cat", ["/proc/1/cmdline"])).toContain("init.sh");
  expect(await one.execOk("ip", ["-brief", "address"])).toContain("198.18.1.1/24");
  for (const path of ["/etc/mark", "/srv/mark", "/tmp/mark", "/run/mark", "/dev/shm/mark"]) {
    await one.execOk("touch", [path]);
    expect((await two.exec("test", ["-e", path])).code).toBe(1);
    expect(existsSync(path)).toBe(false);
  }
});

test("Host: cannot write to the machine's programs", async () => {
  const { code, stderr } = await one.exec("touch", ["/usr/mark"]);
  expect(code).not.toBe(0);
  expect(stderr).toContain("Read-only file system");
});

test("Host.exec: as another user, bounded in time", async () => {
  expect(await one.execOk("id", ["-un"], { user: "postgres" })).toBe("postgres\n");
  const { code } = await one.exec("sleep", ["20"], { timeoutMs: 200 });
  expect(code).toBe(124);
});

test("oldestProcess: finds what runs in the host, and never those who look", async () => {
  one.spawn("sleep", ["4321"]);
  const pid = await waitFor(() => oldestProcess(one, "^sleep 4321$|no-such-program"), {
    what: "it to run",
    timeoutMs: 60_000,
  });
  expect(await one.execOk("cat", [`/proc/${pid}/comm`])).toBe("sleep\n");
  expect(await oldestProcess(two, "sleep 4321|no-such-program")).toBeUndefined();
  await one.execOk("kill", [String(pid)]);
});

test("Host.startService: starts again what was killed, not what ended well", async () => {
  await one.startService("crasher", ["sh", "-c", "echo $$ >>/tmp/crasher; sleep 60"]);
  const starts = (): string[] =>
    existsSync(one.path("/tmp/crasher"))
      ? readFileSync(one.path("/tmp/crasher"), "utf8").trim().split("\n")
      : [];
  await waitFor(() => starts().length === 1, { what: "the first start", timeoutMs: 60_000 });
  await one.execOk("kill", ["-9", starts()[0] ?? ""]);
  await waitFor(() => starts().length === 2, { what: "the second start", timeoutMs: 60_000 });
  await one.startService("finisher", ["true"]);
  await waitFor(
    () => readFileSync(one.path("/var/log/finisher.log"), "utf8").includes("ended with 0"),
    { what: "the end", timeoutMs: 60_000 },
  );
  expect(readFileSync(one.path("/var/log/finisher.log"), "utf8").match(/starting/g)).toHaveLength(
    1,
  );
});

test("Switch.block: nothing passes in either direction until it is lifted", async () => {
  expect(await pings(one, "198.18.1.2")).toBe(3);
  await lan.block("node1", "node2");
  expect(await pings(one, "198.18.1.2")).toBe(0);
  expect(await pings(two, "198.18.1.1")).toBe(0);
  await lan.unblockAll();
  expect(await pings(one, "198.18.1.2")).toBe(3);
});

test("Switch.blockOneWay: frames still pass the other way", async () => {
  await lan.blockOneWay("node1", "node2");
  try {
    const [oneBefore, twoBefore] = [await echoRequests(one), await echoRequests(two)];
    // Without ARP, so that what is sent does not depend on an answer.
    await neighbours("replace");
    expect(await pings(one, "198.18.1.2")).toBe(0);
    expect(await echoRequests(two)).toBe(twoBefore);
    expect(await pings(two, "198.18.1.1")).toBe(0);
    expect(await echoRequests(one)).toBe(oneBefore + 3);
  } finally {
    await neighbours("delete");
    await lan.unblockAll();
  }
});

/** How many pings the host's kernel has received. */
async function echoRequests(host: Host): Promise<number> {
  const lines = (await host.execOk("cat", ["/proc/net/snmp"])).split("\n");
  const [names = "", values = ""] = lines.filter((line) => line.startsWith("Icmp:"));
  return Number(values.split(" ")[names.split(" ").indexOf("InEchos")]);
}

/** Tell both hosts each other's hardware address, or let them forget it. */
async function neighbours(action: "replace" | "delete"): Promise<void> {
  const macOf = async (host: Host): Promise<string> =>
    (await host.execOk("cat", ["/sys/class/net/eth0/address"])).trim();
  const pairs = [
    [one, "198.18.1.2", await macOf(two)],
    [two, "198.18.1.1", await macOf(one)],
  ] as const;
  for (const [host, address, mac] of pairs) {
    await host.execOk("ip", ["neighbour", action, address, "lladdr", mac, "dev", "eth0"]);
  }
}

test("Host.pause: nothing moves until resume", async () => {
  const ticks = (): number =>
    existsSync(two.path("/tmp/ticks")) ? readFileSync(two.path("/tmp/ticks"), "utf8").length : 0;
  await two.startService("ticker", ["sh", "-c", "while :; do echo >>/tmp/ticks; sleep 0.02; done"]);
  await waitFor(() => ticks() > 3, { what: "ticks", timeoutMs: 60_000 });
  two.pause();
  const paused = ticks();
  // Three pings take longer than ten ticks; the kernel of a paused host answers them.
  expect(await pings(one, "198.18.1.2")).toBe(3);
  expect(ticks()).toBe(paused);
  two.resume();
  await waitFor(() => ticks() > paused, { what: "more ticks", timeoutMs: 60_000 });
});

const server = `
  const net = require("node:net");
  net.createServer((socket) => { socket.on("error", () => {}); socket.write("hello"); })
    .listen(7000, () => console.log("listening"));
`;
const client = `
  const net = require("node:net");
  const fs = require("node:fs");
  const say = (word) => fs.appendFileSync("/tmp/heard", word + "\\n");
  const socket = net.connect(7000, "198.18.1.1");
  for (const event of ["data", "end", "error", "close"]) socket.on(event, () => say(event));
`;

test("Host.powerCut: everything dies, nothing is said, the disk stays", async () => {
  await one.startService("server", [process.execPath, "-e", server]);
  // A line of its own: the log also tells the program that was started, which has the word.
  await waitFor(() => /^listening$/m.test(readFileSync(one.path("/var/log/server.log"), "utf8")), {
    what: "the server",
    timeoutMs: 60_000,
  });
  await two.startService("client", [process.execPath, "-e", client]);
  const heard = (): string =>
    existsSync(two.path("/tmp/heard")) ? readFileSync(two.path("/tmp/heard"), "utf8") : "";
  await waitFor(() => heard() === "data\n", {
    what: "a connection",
    timeoutMs: 60_000,
    describe: () => `heard ${JSON.stringify(heard())}`,
  });
  writeFileSync(one.path("/srv/kept"), "kept");
  const died = [one.pid, ...one.processes()];

  await one.powerCut();
  expect(one.isUp).toBe(false);
  expect(died.filter((pid) => existsSync(`/proc/${pid}/root/proc`))).toEqual([]);
  expect(await pings(two, "198.18.1.1")).toBe(0);
  // The pings took a second or more: a FIN or RST would have come by now.
  expect(heard()).toBe("data\n");

  await one.boot();
  expect(await one.execOk("cat", ["/srv/kept"])).toBe("kept");
  expect((await one.exec("test", ["-e", "/run/mark"])).code).toBe(1);
  expect(await pings(two, "198.18.1.1")).toBe(3);
});

test("Switch: hosts of one without cables reach each other, and hear what is said to all", async () => {
  const direct = await lab.addSwitch("direct", "direct");
  await one.attach(direct, "198.18.2.1/24", "eth1");
  await two.attach(direct, "198.18.2.2/24", "eth1");
  expect(await pings(one, "198.18.2.2")).toBe(3);
  expect(await one.execOk("ip", ["neigh", "show", "198.18.2.2"])).toContain("02:00:c6:12:02:02");
  expect(await one.execOk("ip", ["-o", "link", "show", "eth1"])).toContain("LOWER_UP");
});
