/**
 * The wizards of the console in a real browser, in a cluster of three servers on two networks: what is planned is
 * tried before it is made, and a mirror spans the two servers that were chosen.
 */
import { dirname, join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityOf } from "../src/browser/audit.ts";
import { complaintsOf, launchBrowser, newContext, useWelcome } from "../src/browser/browser.ts";
import { Cluster } from "../src/cluster/cluster.ts";
import { welcomeUrl } from "../src/cluster/consoles.ts";
import { type Host, repository } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { bothConsoles, type ConsoleRig } from "../src/screens/rig.ts";

const anna = { user: "anna", password: "a few words in a row" };
const wide = { width: 1440, height: 900, theme: "light" } as const;
const directory = "/srv/ledger";
/** Of each server on the first network, and on the second. */
const places = {
  default: ["198.18.1.1", "198.18.1.2", "198.18.1.3"],
  private: ["198.18.2.1", "198.18.2.2", "198.18.2.3"],
} as const;

let lab: Lab;
let rig: ConsoleRig;
let third: Host;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  lab = await Lab.create();
  const cluster = await Cluster.create({ lab, twoNetworks: true });
  third = await lab.addHost("node3");
  await third.attach(cluster.lan, `${places.default[2]}/24`);
  if (cluster.secondLan !== null) {
    await third.attach(cluster.secondLan, `${places.private[2]}/24`, "eth1");
  }
  for (const node of [...cluster.nodes, third]) await node.execOk("mkdir", ["-p", directory]);
  for (const node of cluster.nodes) await cluster.startDaemon(node);
  rig = { cluster, consoles: await bothConsoles(cluster) };
  browser = await launchBrowser();
  context = await newContext(browser, wide);
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  complaints = complaintsOf(page);
});

afterAll(async () => {
  await browser?.close();
  await lab?.destroy();
});

async function choose(command: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(command);
  await page.keyboard.press("Enter");
}

/** Types what the page says, and what it says that is asked for, on the host of that server. */
async function joinAs(host: Host, node: string): Promise<void> {
  const command = page.getByText(new RegExp(`^gemel cluster join .* --node ${node}$`));
  await command.waitFor();
  const token = await page.getByText(/^gmlj_/).textContent();
  const line = await command.textContent();
  const PATH = `${join(repository, "bin")}:${dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`;
  await host.execOk("bash", ["-c", `${line} <<< ${token}`], { env: { PATH } });
}

test("console: servers and networks of a new cluster are tried while they are typed", async () => {
  const { cluster, consoles } = rig;
  await useWelcome(page, await welcomeUrl(cluster.nodes[0], consoles[0]), anna);
  await page.getByRole("link", { name: "Create a cluster" }).click();
  await page.getByLabel("Name of this server").fill("node1");
  await page.getByLabel("Name of the other server").fill("node2");
  await page.getByRole("button", { name: "One more server" }).click();
  await page.getByLabel("Name of server 3").fill("node3");
  const lan = page.getByRole("group", { name: "default" });
  // It has two addresses, and is not asked to guess.
  await lan.getByText("This server has 198.18.1.1 (eth0), 198.18.2.1 (eth1).").waitFor();
  await page.getByRole("button", { name: "Add a network" }).click();
  const second = page.getByRole("group", { name: "network2" });
  await second.getByLabel("Name of the network").fill("private");
  const secondLan = page.getByRole("group", { name: "private" });
  for (const [at, address] of places.default.entries()) {
    await lan.getByLabel(`Address of node${at + 1}`).fill(address);
  }
  await page.getByText("With several networks, say the address of this server").waitFor();
  const create = page.getByRole("button", { name: "Create the cluster" });
  expect(await create.getAttribute("aria-disabled")).toBe("true");
  for (const [at, address] of [places.private[0], "198.18.2.77", places.private[2]].entries()) {
    await secondLan.getByLabel(`Address of node${at + 1}`).fill(address);
  }
  await lan.getByText("on eth0", { exact: true }).waitFor();
  await secondLan.getByText("on eth1", { exact: true }).waitFor();
  await lan.getByText(/^reached in [0-9.]+ ms$/).waitFor();
  await secondLan.getByText("Nobody answers for 198.18.2.77 on the network").waitFor();
  const silent = "The server is there, and nothing listens on port 7443: is gemeld running?";
  await lan.getByText(silent).waitFor();
  await secondLan.getByText(silent).waitFor();
  await page.getByText("Not every server is reached").waitFor();
  await page.getByRole("button", { name: "Create the cluster all the same" }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);

  // What was forgotten is done, and seen without being asked for.
  await cluster.startDaemon(third);
  await secondLan.getByLabel("Address of node2").fill(places.private[1]);
  await lan
    .getByText(/^reached in/)
    .nth(1)
    .waitFor();
  await secondLan
    .getByText(/^reached in/)
    .nth(1)
    .waitFor();
  await page.getByText("Not every server is reached").waitFor({ state: "detached" });

  await page.setViewportSize({ width: 360, height: 740 });
  await choose("Français");
  await lan
    .getByText(/^joint en [0-9,]+ ms$/)
    .first()
    .waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await page.setViewportSize(wide);
  await choose("English");

  await page.getByRole("button", { name: "Create the cluster", exact: true }).click();
  await joinAs(cluster.nodes[1], "node2");
  await page.getByText("node2 has joined").waitFor();
  await joinAs(third, "node3");
  await page.getByText("node3 has joined").waitFor();
  expect(await cluster.gemel(third, ["cluster", "state"])).toMatch(
    /NODE +DEFAULT +PRIVATE\nnode1 +198.18.1.1 +198.18.2.1\nnode2 +198.18.1.2 +198.18.2.2\nnode3 \(this\) +198.18.1.3 +198.18.2.3\n/,
  );
});

test("console: the page of the cluster measures every way on every network", async () => {
  await page.goto(`${rig.consoles[0].url}#/cluster`);
  await page.getByRole("button", { name: "Measure now" }).click();
  const ways = page.getByRole("row", { name: /^node\d → node\d/ });
  await ways.nth(11).waitFor();
  const texts = await ways.allTextContents();
  const seen = texts.map((text) => /^(node\d → node\d)(default|private) ([0-9.]+) ms/.exec(text));
  for (const [at, found] of seen.entries()) expect(found, texts[at]).not.toBeNull();
  expect(new Set(seen.map((found) => `${found?.[1]} ${found?.[2]}`)).size).toBe(12);
  for (const text of texts) expect(text).toMatch(/MB\/s(good|slow, or clocks differ)$/);
  expect(await accessibilityOf(page)).toEqual([]);
});

test("console: a mirror of two of three servers is checked on these two, before anything is written", async () => {
  const { cluster } = rig;
  await page.getByRole("link", { name: "New module" }).last().click();
  await page.getByRole("button", { name: /^Your own application/ }).click();
  await page.getByRole("checkbox", { name: "node2" }).uncheck();
  const next = page.getByRole("button", { name: "Next" });
  expect(await next.getAttribute("aria-disabled")).toBe("true");
  await page.getByRole("checkbox", { name: "node3" }).check();
  await page.getByLabel("Directory", { exact: true }).fill("not/absolute");
  await page.getByLabel("Virtual IP address").fill(cluster.virtualAddress);
  await next.click();
  await page.getByRole("button", { name: "After I have decided whose data is kept" }).click();
  await next.click();
  const place = /userconfig\.xml:\d+:\d+: The replicated directory "not\/absolute" must be/;
  const servers = page.locator(".sides > *");
  await servers.getByText(place).nth(1).waitFor();
  const texts = await servers.allTextContents();
  expect(texts.map((text) => text.slice(0, 5))).toEqual(["node1", "node3"]);
  for (const text of texts) expect(text).toMatch(place);
  const install = page.getByRole("button", { name: "Install" });
  expect(await install.getAttribute("aria-disabled")).toBe("true");
  expect(await accessibilityOf(page)).toEqual([]);

  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByLabel("Directory", { exact: true }).fill(directory);
  await next.click();
  await next.click();
  await install.and(page.locator(":not([aria-disabled=true])")).click();
  await next.click();
  await page.getByRole("button", { name: "node1", exact: true }).click();
  await page.getByRole("button", { name: "Start and copy" }).click();
  await page.getByText("mirror is protected").waitFor();
  expect(await cluster.view(third, "mirror")).toMatchObject({ state: "SECOND" });
  expect(await cluster.view(cluster.nodes[1], "mirror")).toBeUndefined();
});

test("console: the browser never complained", () => {
  const ours = complaints.filter((line) => !/Failed to load resource|ERR_/.test(line));
  expect(ours).toEqual([]);
});
