/**
 * What gemeld takes while somebody looks at the console: two mirrors, thousands of events. On one of the nodes it was never
 * compiled before, as on a new server.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { layout } from "@gemel/protocol";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newContext, useWelcome } from "../src/browser/browser.ts";
import { Cluster } from "../src/cluster/cluster.ts";
import { welcomeUrl } from "../src/cluster/consoles.ts";
import { addPastEvents } from "../src/cluster/past-events.ts";
import type { Host } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { bothConsoles } from "../src/screens/rig.ts";

const names = ["app1", "app2"] as const;
const eventCount = 2000;
const compiled = "/var/cache/gemel/node";
const anna = { user: "anna", password: "a few words in a row" };
/** Until what a start has left is gone. */
const settleMs = 40_000;
const countMs = 10_000;

let lab: Lab;
let cluster: Cluster;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  lab = await Lab.create();
  cluster = await Cluster.create({ lab });
  cluster.writeConfiguration();
  const [first, second] = cluster.nodes;
  rmSync(second.path(compiled), { recursive: true, force: true });
  for (const node of cluster.nodes) await cluster.startDaemon(node);
  expect(existsSync(second.path(compiled))).toBe(true);
  for (const [at, name] of names.entries()) {
    for (const node of cluster.nodes) await install(node, name, at + 1);
    await cluster.gemel(first, ["prim", "-m", name, "--wait"]);
    await cluster.gemel(second, ["second", "-m", name, "--wait"]);
  }
  const [here] = await bothConsoles(cluster);
  browser = await launchBrowser();
  const context = await newContext(browser, { width: 1440, height: 900, theme: "light" });
  page = await context.newPage();
  await useWelcome(page, await welcomeUrl(first, here), anna);
  await page.goto("about:blank");
  await page.goto(`${here.url}#/`);
  for (const name of names) await page.getByTestId(`sentence-${name}`).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await lab?.destroy();
});

async function install(node: Host, name: string, id: number): Promise<void> {
  const [folder, data] = [`/srv/template-${name}`, `/srv/${name}`];
  const file = node.path(`${folder}/conf/userconfig.xml`);
  for (const place of [dirname(file), node.path(data)]) mkdirSync(place, { recursive: true });
  const mirror = `<heart/><rfs><replicated dir="${data}"/></rfs>`;
  writeFileSync(file, `<safe><service mode="mirror">${mirror}</service></safe>\n`);
  await cluster.gemel(node, ["module", "install", folder, "--module", name, "--id", String(id)]);
  addPastEvents(node, name, eventCount);
}

type Taken = { readonly residentMiB: number; readonly sleeps: number };

/** Resident memory, and how often its threads fell asleep so far. */
async function takenBy(node: Host): Promise<Taken> {
  const text = await node.execOk("sh", [
    "-c",
    `cat /proc/$(cat ${layout().daemonLock})/task/*/status`,
  ]);
  const sleeps = [...text.matchAll(/^voluntary_ctxt_switches:\s+(\d+)$/gm)];
  return {
    residentMiB: Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) / 1024,
    sleeps: sleeps.reduce((sum, [, count]) => sum + Number(count), 0),
  };
}

async function wakeUpsPerSecond(): Promise<number[]> {
  const before = await Promise.all(cluster.nodes.map(takenBy));
  await delay(countMs);
  const after = await Promise.all(cluster.nodes.map(takenBy));
  return after.map(({ sleeps }, at) => ((sleeps - (before[at]?.sleeps ?? 0)) * 1000) / countMs);
}

test("gemeld: with two modules and a browser open it takes less than 120 MiB, also where it was never compiled before", async () => {
  await delay(settleMs);
  const looks: number[][] = [];
  for (let look = 0; look < 3; look += 1) {
    const taken = await Promise.all(cluster.nodes.map(takenBy));
    looks.push(taken.map(({ residentMiB }) => residentMiB));
    await delay(3000);
  }
  const shown = looks.map((look) => look.map((mib) => mib.toFixed(1)).join(" and "));
  process.stdout.write(`gemeld beside a browser: ${shown.join(", ")} MiB\n`);
  for (const mib of looks.flat()) expect(mib).toBeLessThan(120);
});

test("gemeld: a browser that looks on wakes it up for its signs of life, and for nothing else", async () => {
  const open = await wakeUpsPerSecond();
  await page.goto("about:blank");
  await delay(2000);
  const closed = await wakeUpsPerSecond();
  const shown = [open, closed].map((counts) => counts.map((count) => count.toFixed(0)).join("/"));
  process.stdout.write(`gemeld, wake-ups per second: ${shown.join(", with nobody looking ")}\n`);
  const more = (open[0] ?? Number.NaN) - (closed[0] ?? Number.NaN);
  expect(more).toBeLessThan(10);
});
