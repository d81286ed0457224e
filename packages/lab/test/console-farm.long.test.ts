/** The console of a farm, in a real browser against three nodes with nginx: shares, drain, the loss of a node. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityOf } from "../src/browser/audit.ts";
import { complaintsOf, launchBrowser, newContext, useWelcome } from "../src/browser/browser.ts";
import { healthPort } from "../src/cluster/cluster.ts";
import { openConsoles, welcomeUrl } from "../src/cluster/consoles.ts";
import { FarmClient } from "../src/farm/farm-client.ts";
import { type FarmCluster, farmAddress } from "../src/farm/farm-cluster.ts";
import { nginxConfig } from "../src/farm/nginx.ts";
import { startNginxFarm } from "../src/farm/nginx-farm.ts";
import { forward } from "../src/forward/forwarder.ts";
import { Lab } from "../src/lab.ts";

const anna = { user: "anna", password: "a few words in a row" };

const secondPort = 8080;

let lab: Lab;
let cluster: FarmCluster;
let browser: Browser;
let page: Page;
let url: string;
let complaints: string[];

beforeAll(async () => {
  lab = await Lab.create();
  cluster = await startNginxFarm(lab, 3, { testPage: true });
  const [console] = await openConsoles(cluster.client, [{ name: "node1", address: "198.18.3.1" }]);
  if (console === undefined) throw new Error("There is no console");
  url = console.url;
  browser = await launchBrowser();
  const context = await newContext(browser, { width: 1440, height: 900, theme: "light" });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  complaints = complaintsOf(page);
  await useWelcome(page, await welcomeUrl(cluster.first, console), anna);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await lab?.destroy();
});

function sentence() {
  return page.getByTestId("sentence-web");
}

async function open(path: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(`${url}#${path}`);
  await page.getByTestId("pulse").waitFor();
}

test("console: a farm says where it runs and what each node takes", async () => {
  await sentence().getByText("Runs on node1, node2 and node3", { exact: true }).waitFor();
  await page.getByText("The module is protected.").waitFor();
  await page.getByText(farmAddress, { exact: true }).first().waitFor();
  for (const node of ["node1", "node2", "node3"]) {
    await page
      .getByTestId(`node-${node}`)
      .getByText(/^3[34] %$/)
      .waitFor();
  }
  await open("/modules/web");
  await page.getByRole("heading", { name: "Who takes which clients" }).waitFor();
  await page.getByText(farmAddress, { exact: true }).first().waitFor();
  expect(await page.locator("svg.slots rect").count()).toBe(256);
  const label = await page.locator("svg.slots").getAttribute("aria-label");
  expect(label).toMatch(/node1 8[56], node2 8[56], node3 8[56]/);
  // A farm has no copies to compare.
  expect(await page.getByRole("link", { name: "Data", exact: true }).count()).toBe(0);
});

test("console: drain says what it means, is seen to happen, and is ended", async () => {
  const menu = page.getByRole("button", { name: "Actions: web" });
  await menu.click();
  await page.getByRole("menuitem", { name: "Drain" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Other nodes take clients: node2, node3").waitFor();
  await dialog.getByText("New clients go to node2 and node3").waitFor();
  await dialog.getByRole("button", { name: "Drain", exact: true }).click();
  await dialog.getByText("node1 takes nothing new").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await sentence().getByText("Runs on node2 and node3, 2 of 3 nodes").waitFor();
  await page.getByText("Let node1 take its share: gemel undrain -m web").waitFor();
  expect((await cluster.farm(cluster.first))?.drained).toBe(true);
  await menu.click();
  await page.getByRole("menuitem", { name: "End the drain" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End the drain" }).click();
  await page.getByRole("dialog").getByText("node1 takes its share").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await sentence().getByText("Runs on node1, node2 and node3", { exact: true }).waitFor();
});

test("console: the pages of a farm are accessible in both themes, also narrow", async () => {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: colorScheme === "light" ? 1440 : 360, height: 900 });
    for (const path of ["/", "/modules/web"]) {
      await open(path);
      await sentence().waitFor();
      found.push(...(await accessibilityOf(page)).map((line) => `${path} ${colorScheme}: ${line}`));
      const width = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      if (Number(width) > 0) found.push(`${path} ${colorScheme}: ${width} pixels too wide`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(found).toEqual([]);
});

test("the test page: named by console and command line, it shows which node answers, in both themes", async () => {
  const address = `http://${farmAddress}:${healthPort}/test/web`;
  await open("/modules/web");
  expect(await page.getByRole("link", { name: address }).getAttribute("href")).toBe(address);
  const shown = await cluster.gemel(cluster.first, ["farm", "show", "-m", "web"]);
  expect(shown).toContain(`Test page  ${address}`);
  const [port] = await forward(cluster.client, [
    { target: { host: farmAddress, port: healthPort } },
  ]);
  await page.goto(`http://127.0.0.1:${port}/test/web`);
  for (const node of ["node1", "node2", "node3"]) {
    await page.getByRole("cell", { name: node, exact: true }).waitFor();
  }
  await page.getByText(/^198\.18\.3\.200, port \d+$/).waitFor();
  await page.locator("#tiles li:nth-child(40)").waitFor();
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await accessibilityOf(page)).map((line) => `${colorScheme}: ${line}`));
  }
  await page.emulateMedia({ colorScheme: "light" });
  expect(found).toEqual([]);
  // A drained node answers no new connection.
  await cluster.gemel(cluster.host(1), ["drain", "-m", "web"]);
  await cluster.untilShared(cluster.first, ["node1", "node3"]);
  await page.reload();
  await page.getByRole("cell", { name: "node3", exact: true }).waitFor();
  await page.locator("#tiles li:nth-child(40)").waitFor();
  expect(await page.getByRole("cell", { name: "node2", exact: true }).count()).toBe(0);
  expect(await page.getByRole("cell", { name: "no answer", exact: true }).count()).toBe(0);
  await cluster.gemel(cluster.host(1), ["undrain", "-m", "web"]);
  await cluster.untilShared(cluster.first, ["node1", "node2", "node3"]);
});

test("console: a farm made with the wizard serves from all nodes", async () => {
  const second = "/etc/second-nginx.conf";
  for (const host of cluster.nodes) {
    const of = `sed 's/:80 /:${secondPort} /; s/ 80 / ${secondPort} /' ${nginxConfig} > ${second}`;
    await host.execOk("sh", ["-c", of]);
  }
  await open("/");
  await page.getByRole("link", { name: "New module" }).last().click();
  await page.getByRole("button", { name: /^nginx\s*Farm/ }).click();
  await page.getByLabel("Name of the module", { exact: true }).fill("shop");
  const next = page.getByRole("button", { name: "Next" });
  await page.getByLabel("Virtual IP address", { exact: true }).fill("198.18.3.101");
  await page.getByLabel("Port", { exact: true }).fill(String(secondPort));
  // Which servers it spans is not asked: all.
  expect(await page.getByRole("checkbox", { name: "node2" }).count()).toBe(0);
  await page.getByLabel("Configuration file", { exact: true }).fill(second);
  await next.click();
  await next.click();
  await page
    .getByRole("button", { name: "Install" })
    .and(page.locator(":not([aria-disabled=true])"))
    .click();
  await next.click();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const shop = cluster.with({ name: "shop", id: 0 });
  await shop.untilShared(cluster.first, ["node1", "node2", "node3"], 60_000);
  await page.getByText("shop is protected").waitFor();
  const url = `http://198.18.3.101:${secondPort}/`;
  const clients = new FarmClient(cluster.client, { url, first: 1, count: 60, perSecond: 60 });
  await clients.more(120);
  await clients.end();
  expect(clients.failures).toEqual([]);
  const answering = new Set(clients.answers.map(({ node }) => node));
  expect([...answering].sort()).toEqual(["node1", "node2", "node3"]);
});

test("console: a node without power is missed, its share is with the others", async () => {
  await open("/");
  const card = page.getByRole("article", { name: "web" });
  await cluster.host(2).powerCut();
  await sentence().getByText("Runs on node1 and node2, 2 of 3 nodes").waitFor();
  await card.getByText("node3 is not reachable").waitFor();
  await card.getByTestId("node-node1").getByText("50 %").waitFor();
  await cluster.host(1).powerCut();
  await sentence().getByText("Not protected: runs on node1 alone").waitFor();
  await card.getByTestId("node-node1").getByText("100 %").waitFor();
  await open("/modules/web/timeline");
  await page.getByText("Farm membership: node1 node2", { exact: true }).first().waitFor();
  await page.getByText("Farm membership: node1", { exact: true }).first().waitFor();
  expect(complaints.filter((line) => !/Failed to load resource|ERR_/.test(line))).toEqual([]);
});
