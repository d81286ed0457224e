import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Ended, Namespace } from "./namespace.ts";
import { waitFor } from "./wait-for.ts";

const slowOwner = fileURLToPath(new URL("slow-owner.ts", import.meta.url));
const quiet = ["--disable-warning=ExperimentalWarning"];
const driver = fileURLToPath(new URL("vip-driver.ts", import.meta.url));
const address = "198.18.1.10";

function lines(child: ChildProcess): { next: () => Promise<string> } {
  if (child.stdout === null) throw new Error("its output is a pipe");
  const all = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { next: async () => String((await all.next()).value) };
}

describe("VirtualAddresses", () => {
  let here: Namespace;
  let there: Namespace;
  beforeAll(async () => {
    here = await Namespace.open();
    there = await Namespace.open();
    await connect(here, "198.18.1.1/24", there, "198.18.1.2/24");
  });
  afterAll(async () => {
    await here?.close();
    await there?.close();
  });

  function vip(host: Namespace, ...args: string[]): Promise<Ended> {
    return host.run(process.execPath, [...quiet, driver, ...args]);
  }

  async function macOf(host: Namespace): Promise<string> {
    const link = await host.shell("ip -o link show eth0");
    return /link\/ether (\S+)/.exec(link)?.[1] ?? "no address";
  }

  it("adds a labelled alias to the interface of its network, and finds it reachable", async () => {
    expect(await vip(here, "probe", address)).toMatchObject({ code: 0, stderr: "" });
    expect(await vip(here, "add", address, "24", "3")).toMatchObject({ code: 0 });
    expect(await here.shell("ip -o addr show dev eth0")).toMatch(/198\.18\.1\.10\/24 .*eth0:gm3/);
    await there.shell(`ping -c 1 -W 2 ${address}`);
  });

  it("adds an address that is there already without complaint", async () => {
    expect(await vip(here, "add", address, "24", "3")).toMatchObject({ code: 0 });
  });

  it("does not take an address that another host answers for", async () => {
    const started = performance.now();
    expect(await vip(there, "probe", address)).toMatchObject({
      code: 8,
      stderr: `address_in_use: The virtual address ${address} is answered by another host on eth0, at ${await macOf(here)}`,
    });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  describe("an owner that is slow to answer", () => {
    const slow = "198.18.1.66";
    let owner: ChildProcess;
    let asked: ReturnType<typeof lines>;
    beforeAll(async () => {
      owner = there.spawn(process.execPath, [...quiet, slowOwner, "eth0", slow, "250"]);
      asked = lines(owner);
      expect(await asked.next()).toBe("ready");
    });
    afterAll(() => owner?.kill());

    it("is waited for", async () => {
      expect(await vip(here, "probe", slow)).toMatchObject({
        code: 8,
        stderr: `address_in_use: The virtual address ${slow} is answered by another host on eth0, at 02:00:00:00:00:66`,
      });
    });

    it("is heard also when the node that asks has no time to read the answer", async () => {
      expect(await vip(here, "starved", slow, "100")).toMatchObject({
        code: 8,
        stderr: expect.stringContaining("at 02:00:00:00:00:66"),
      });
    });

    it("is not waited for without end", async () => {
      const started = performance.now();
      expect(await vip(here, "probe", "198.18.1.67")).toMatchObject({ code: 0 });
      expect(performance.now() - started).toBeLessThan(5000);
    });
  });

  it("announces itself, so that neighbours forget who had it before", async () => {
    await there.shell(`ip neigh replace ${address} lladdr 02:00:00:00:00:99 dev eth0 nud stale`);
    const mac = await macOf(here);
    expect(await vip(here, "add", address, "24", "3")).toMatchObject({ code: 0 });
    const neighbour = (): Promise<string> => there.shell(`ip neigh show ${address}`);
    await waitFor("the neighbour learns", 3000, async () => (await neighbour()).includes(mac));
  });

  it("announces itself again and again when that is asked for", async () => {
    // After the first bursts, which are over within half a second until the next one.
    const forget = "ip neigh replace 198.18.1.10 lladdr 02:00:00:00:00:99 dev eth0 nud stale";
    const added = vip(here, "refresh", address, "24", "3");
    await waitFor("it has announced itself", 3000, async () =>
      (await there.shell(`ip neigh show ${address}`)).includes(await macOf(here)),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    let learned = 0;
    for (let round = 0; round < 3; round++) {
      await there.shell(forget);
      const mac = await macOf(here);
      await waitFor("the neighbour learns anew", 900, async () =>
        (await there.shell(`ip neigh show ${address}`)).includes(mac),
      );
      learned += 1;
    }
    expect(learned).toBe(3);
    expect(await added).toMatchObject({ code: 0 });
  });

  it("releases it, also when another process added it", async () => {
    expect(await vip(here, "release", address, "24", "3")).toMatchObject({
      code: 0,
      stdout: address,
    });
    expect(await here.shell("ip -o addr show dev eth0")).not.toContain(address);
    expect(await vip(here, "release", address, "24", "3")).toMatchObject({ code: 0, stdout: "" });
  });

  it("leaves an address alone that the host has for itself", async () => {
    await here.shell(`ip addr add ${address}/24 dev eth0`);
    expect(await vip(here, "release", address, "24", "3")).toMatchObject({ code: 0, stdout: "" });
    expect(await vip(here, "add", address, "24", "3")).toMatchObject({
      code: 8,
      stderr: expect.stringContaining("is configured on eth0 of this node already"),
    });
    await here.shell(`ip addr del ${address}/24 dev eth0`);
  });

  it("lets what the node sends come from it, and gives the routes back", async () => {
    await here.shell("ip route add default via 198.18.1.2");
    const routes = (): Promise<string> => here.shell("ip -4 route show | sort");
    const before = await routes();
    const source = async (to: string): Promise<string | undefined> =>
      / src (\S+)/.exec(await here.shell(`ip route get ${to}`))?.[1];
    expect(await source("198.18.1.2")).toBe("198.18.1.1");
    // Twice: the node may take it while it has it.
    for (const _ of [1, 2]) {
      expect(await vip(here, "add-source", address, "24", "3")).toMatchObject({
        code: 0,
        stderr: "",
      });
      expect(await source("198.18.1.2")).toBe(address);
      expect(await source("198.19.9.9")).toBe(address);
    }
    expect(await vip(here, "release-source", address, "24", "3")).toMatchObject({
      stdout: address,
    });
    expect(
      (await routes()).replace(
        "default via 198.18.1.2 dev eth0 src 198.18.1.1",
        "default via 198.18.1.2 dev eth0",
      ),
    ).toBe(before);
    expect(await source("198.19.9.9")).toBe("198.18.1.1");
    await here.shell("ip route del default");
  });

  it("refuses an address that no interface has a network for", async () => {
    expect(await vip(here, "probe", "198.19.7.7")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("config_invalid: No interface of this node has a network"),
    });
  });

  it("resets connections without failing where the kernel cannot", async () => {
    expect(await vip(here, "reset", address)).toMatchObject({ code: 0 });
  });

  describe("IPv6", () => {
    const six = "fd00:18::10";
    beforeAll(async () => {
      await here.shell("ip -6 addr add fd00:18::1/64 dev eth0 nodad");
      await there.shell("ip -6 addr add fd00:18::2/64 dev eth0 nodad");
    });

    it("asks first, and leaves nothing behind", async () => {
      expect(await vip(here, "probe", six)).toMatchObject({ code: 0, stderr: "" });
      expect(await here.shell("ip -o -6 addr show dev eth0")).not.toContain(six);
    });

    it("is reachable at once, beside others", async () => {
      expect(await vip(here, "add", six, "64", "3")).toMatchObject({ code: 0, stderr: "" });
      expect(await here.shell("ip -o -6 addr show dev eth0")).toMatch(
        /fd00:18::10\/64 (?!.*tentative)/,
      );
      await there.shell(`ping -6 -c 1 -W 2 ${six}`);
    });

    it("does not take an address that another host has", async () => {
      expect(await vip(there, "probe", six)).toMatchObject({
        code: 8,
        stderr: `address_in_use: The virtual address ${six} is answered by another host on eth0, at ${await macOf(here)}`,
      });
      expect(await there.shell("ip -o -6 addr show dev eth0")).not.toContain(six);
    });

    it("announces itself, so that neighbours forget who had it before", async () => {
      await there.shell(`ip -6 neigh replace ${six} lladdr 02:00:00:00:00:99 dev eth0 nud stale`);
      const mac = await macOf(here);
      expect(await vip(here, "add", six, "64", "3")).toMatchObject({ code: 0 });
      const neighbour = (): Promise<string> => there.shell(`ip -6 neigh show ${six}`);
      await waitFor("the neighbour learns", 3000, async () => (await neighbour()).includes(mac));
    });

    it("releases it", async () => {
      expect(await vip(here, "release", six, "64", "3")).toMatchObject({ code: 0, stdout: six });
      expect(await here.shell("ip -o -6 addr show dev eth0")).not.toContain(six);
    });
  });
});
