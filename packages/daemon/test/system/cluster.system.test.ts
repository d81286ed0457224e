import { mkdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GemeldHost } from "./gemeld-host.ts";
import { address, clusterXml, writeTemplate } from "./module-sample.ts";
import { connect } from "./namespace.ts";
import { waitFor } from "./wait-for.ts";

describe("two gemelds", () => {
  let one: GemeldHost;
  let two: GemeldHost;
  beforeEach(async () => {
    one = await GemeldHost.open();
    two = await GemeldHost.open();
    await connect(one.namespace, "198.18.1.1/24", two.namespace, "198.18.1.2/24");
    for (const [host, node] of [
      [one, "node1"],
      [two, "node2"],
    ] as const) {
      host.configure(node, clusterXml);
      mkdirSync(`${host.root}/data`);
      await host.startDaemon();
      const macros = { DATA: `${host.root}/data` };
      await host.demand("POST", "/modules", { name: "app", template: writeTemplate(host), macros });
    }
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") {
      for (const host of [one, two]) process.stdout.write(await host.story("app"));
    }
    await one.close();
    await two.close();
  });

  async function protectedPair(): Promise<void> {
    await one.act("app", "prim");
    await one.until("app", "ALONE Ready", 15_000);
    await two.act("app", "second");
    await one.until("app", "PRIM Ready", 20_000);
    await two.until("app", "SECOND Ready", 20_000);
  }

  async function lines(host: GemeldHost): Promise<string[]> {
    return (await host.namespace.shell(`cat ${host.root}/data/lines`)).split("\n");
  }

  it("mirror, survive gemeld, swap, and lose a node", async () => {
    await protectedPair();
    expect(await one.view("app")).toMatchObject({ protected: true, peer: { state: "SECOND" } });
    const count = (await lines(two)).length;
    await waitFor("the mirror follows", 5000, async () => (await lines(two)).length > count + 10);

    const calls = one.read("calls");
    await one.stopDaemon("SIGKILL");
    await one.startDaemon();
    await one.until("app", "PRIM Ready", 10_000);
    expect(one.read("calls")).toBe(calls);
    expect((await two.view("app")).state).toBe("SECOND");

    await one.act("app", "swap");
    await two.until("app", "PRIM Ready", 30_000);
    await one.until("app", "SECOND Ready", 30_000);
    expect(await two.namespace.shell("ip -o addr show eth0")).toContain(address);
    expect(await one.namespace.shell("ip -o addr show eth0")).not.toContain(address);

    const before = await lines(one);
    await two.powerCut();
    await one.until("app", "ALONE Ready", 20_000);
    expect(await one.namespace.shell("ip -o addr show eth0")).toContain(address);
    const after = await lines(one);
    expect(after.slice(0, before.length)).toEqual(before);
    await waitFor(
      "the application writes",
      3000,
      async () => (await lines(one)).length > after.length,
    );

    await one.act("app", "stop");
    await one.until("app", "STOP NotReady", 10_000);
    expect(
      await one.namespace.shell(`grep -c " ${one.root}/data " /proc/self/mountinfo || true`),
    ).toBe("0");
  });

  it("do not overwrite what never belonged to the mirror", async () => {
    two.write("data/precious", "mine");
    await one.act("app", "prim");
    await one.until("app", "ALONE Ready", 15_000);
    await two.act("app", "start");
    const view = await waitFor("it is refused", 15_000, async () => {
      const now = await two.view("app");
      return now.reason.includes("never belonged to this mirror") && now;
    });
    expect(view).toMatchObject({ state: "WAIT", readiness: "NotReady" });
    expect(two.read("data/precious")).toBe("mine");
  });

  it("do not take an address that somebody else has", async () => {
    await two.namespace.shell(`ip addr add ${address}/24 dev eth0`);
    await one.act("app", "prim");
    const view = await waitFor("it is refused", 15_000, async () => {
      const now = await one.view("app");
      return now.reason.includes("is answered by another host") && now.state === "WAIT" && now;
    });
    expect(view.reason).toContain(address);
    expect(await one.namespace.processes(`writer ${one.root}`)).toEqual([]);
  });
});
