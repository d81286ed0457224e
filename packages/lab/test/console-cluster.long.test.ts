/**
 * The console in a real browser from two servers without a cluster to a decision after a split brain:
 * everything that is done is done on its pages.
 */
import { execFileSync } from "node:child_process";
import { layout } from "@gemel/protocol";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityOf } from "../src/browser/audit.ts";
import { complaintsOf, launchBrowser, newContext, useWelcome } from "../src/browser/browser.ts";
import { prefixProxy } from "../src/browser/prefix-proxy.ts";
import { addresses, Cluster } from "../src/cluster/cluster.ts";
import { welcomeUrl } from "../src/cluster/consoles.ts";
import { Lab } from "../src/lab.ts";
import { bothConsoles, type ConsoleRig } from "../src/screens/rig.ts";

const anna = { user: "anna", password: "a few words in a row" };
const wide = { width: 1440, height: 900, theme: "light" } as const;
const directory = "/srv/ledger";
const createOrJoin = "Create a cluster";

let lab: Lab;
let rig: ConsoleRig;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  lab = await Lab.create();
  const cluster = await Cluster.create({ lab });
  for (const node of cluster.nodes) {
    await node.execOk("mkdir", ["-p", directory]);
    await cluster.startDaemon(node);
  }
  await cluster.nodes[0].execOk("sh", ["-c", `echo before > ${directory}/both`]);
  rig = { cluster, consoles: await bothConsoles(cluster) };
  browser = await launchBrowser();
  context = await newContext(browser, wide);
  page = await newPage();
  complaints = complaintsOf(page);
});

afterAll(async () => {
  await browser?.close();
  await lab?.destroy();
});

async function newPage(): Promise<Page> {
  const made = await context.newPage();
  made.setDefaultTimeout(30_000);
  return made;
}

async function open(path: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(`${rig.consoles[0].url}#${path}`);
  await page.getByTestId("pulse").waitFor();
}

function sentence() {
  return page.getByTestId("sentence-mirror");
}

test("console: two servers become a cluster, each on its own page", async () => {
  const [first, second] = rig.cluster.nodes;
  await useWelcome(page, await welcomeUrl(first, rig.consoles[0]), anna);
  await page.getByRole("link", { name: createOrJoin }).click();
  await page.getByRole("heading", { name: "A new cluster" }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByLabel("Name of this server").fill("node1");
  await page.getByLabel("Address of node1", { exact: true }).fill(addresses.nodes[0]);
  await page.getByRole("button", { name: "Create the cluster" }).click();
  const command = page.getByText(/^gemel cluster join 198/);
  await command.waitFor();
  const [, host = ""] = /join (\S+)/.exec((await command.textContent()) ?? "") ?? [];
  const token = (await page.getByText(/^gmlj_/).textContent()) ?? "";
  await page.getByText("Waiting for the new server").waitFor();

  // Both consoles have the same host here, and would share a cookie.
  const elsewhere = await newContext(browser, wide);
  const other = await elsewhere.newPage();
  other.setDefaultTimeout(30_000);
  await useWelcome(other, await welcomeUrl(second, rig.consoles[1]), anna);
  await other.getByRole("link", { name: createOrJoin }).click();
  await other.getByRole("button", { name: "Join a cluster" }).click();
  await other.getByLabel("Address of this cluster").fill(host);
  await other.getByText(/^node1, reached in [0-9.]+ ms$/).waitFor();
  await other.getByLabel("Token").fill("gmlj_wrong");
  await other.getByLabel("Name of this server").fill("node2");
  await other.getByLabel("Address", { exact: true }).fill(addresses.nodes[1]);
  await other.getByRole("button", { name: "Join", exact: true }).click();
  await other.getByRole("alert").waitFor();
  await other.getByLabel("Token").fill(token);
  await other.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByText("node2 has joined").waitFor();
  await elsewhere.close();

  await page.getByRole("button", { name: "Measure now" }).click();
  const way = page.getByRole("row", { name: /^node1 → node2/ });
  await way.getByText(addresses.nodes[1]).waitFor();
  await way.getByText(/^(good|slow, or clocks differ)$/).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
});

test("console: an application is protected, and asks before its data is overwritten", async () => {
  await page.getByRole("link", { name: "New module" }).last().click();
  await page.getByRole("button", { name: /^Your own application/ }).click();
  await page.getByLabel("Directory", { exact: true }).fill(directory);
  await page.getByLabel("Virtual IP address").fill(rig.cluster.virtualAddress);
  await page.getByText("is empty").waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "After I have decided whose data is kept" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText('split_brain="ask"').waitFor();
  await page.getByRole("button", { name: "Install" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "node1", exact: true }).click();
  await page.getByRole("button", { name: "Start and copy" }).click();
  await page.getByText("mirror is protected").waitFor();
});

test("console: a split brain is seen, and decided; what was given up can be taken away", async () => {
  const [first, second] = rig.cluster.nodes;
  await open("/");
  await rig.cluster.partition();
  for (const node of rig.cluster.nodes) {
    await rig.cluster.waitForView(node, "mirror", {
      what: "the module to go on alone",
      timeoutMs: 30_000,
      accept: ({ state, readiness }) => state === "ALONE" && readiness === "Ready",
    });
    await node.execOk("sh", ["-c", `echo ${node.name} > ${directory}/only-${node.name}; sync`]);
  }
  await rig.cluster.heal();
  await sentence().getByText("Split brain: node1 serves, node2 waits for a decision").waitFor();
  expect(await second.execOk("cat", [`${directory}/only-node2`])).toBe("node2\n");
  await page.getByRole("link", { name: "Split brain", exact: true }).click();
  await page.getByRole("button", { name: "Keep node1" }).waitFor();
  // Also of the one that waits, by what is on its disk; also after both were restarted.
  const waiting = page.locator(".sides .card").nth(1);
  await waiting.getByText(/^from .* until /).waitFor();
  await waiting.getByText(/^1 file/).waitFor();
  await Promise.all(rig.cluster.nodes.map((node) => node.powerCut()));
  await Promise.all(rig.cluster.nodes.map((node) => node.boot()));
  await Promise.all(rig.cluster.nodes.map((node) => rig.cluster.startDaemon(node)));
  await useWelcome(page, await welcomeUrl(first, rig.consoles[0]), null);
  await open("/modules/mirror/split-brain");
  await waiting.getByText(/^from .* until /).waitFor();
  await waiting.getByText(/^1 file/).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Keep node1" }).click();
  const dialog = page.getByRole("dialog");
  const keep = dialog.getByRole("button", { name: "Keep node1" });
  await dialog.getByText("It is WAIT on node2").waitFor();
  await dialog.getByText("What only node2 has is kept there as a rescue copy before").waitFor();
  expect(await keep.getAttribute("aria-disabled")).toBe("true");
  await dialog.getByRole("textbox").fill("mirror");
  await keep.click();
  await page.getByText("The copies have not diverged").waitFor();
  await open("/modules/mirror/data");
  await sentence().getByText("Protected", { exact: true }).waitFor();
  expect(await second.execOk("cat", [`${directory}/only-node1`])).toBe("node1\n");

  await page.getByRole("button", { name: "Look inside" }).click();
  await page.getByRole("cell", { name: `${directory}/only-node2` }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download (tar)" }).click(),
  ]);
  const tar = await download.path();
  const names = execFileSync("tar", ["-tf", tar], { encoding: "utf8" }).split("\n");
  const name = names.find((one) => one.endsWith("only-node2")) ?? "";
  expect(execFileSync("tar", ["-xOf", tar, name], { encoding: "utf8" })).toBe("node2\n");
  expect(names.some((one) => one.endsWith("only-node1"))).toBe(false);
  await first.execOk("test", ["!", "-e", `${directory}/only-node2`]);
});

test("console: a directory that proves passwords is set up, kept without its secret, and switched off", async () => {
  await open("/access");
  const change = page.getByRole("button", { name: "Change: Directory (LDAP)" });
  await change.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address (ldaps://...)").fill("http://198.18.1.50");
  await dialog.getByLabel("Where to search (base DN)").fill("ou=people,dc=example,dc=org");
  await dialog.getByLabel("Account that searches (DN)").fill("cn=gemel,dc=example,dc=org");
  await dialog.getByLabel("Password of that account").fill("a secret");
  const groups = dialog.getByLabel("Groups and their roles");
  await groups.fill("operators: captain");
  await dialog.getByText("A line is not GROUP: ROLE").waitFor();
  await groups.fill("operators: control");
  const save = dialog.getByRole("button", { name: "Save" });
  await save.click();
  // The daemon refuses what is no address of a directory, and says where.
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Address (ldaps://...)").fill("ldaps://198.18.1.50");
  await save.click();
  await dialog.waitFor({ state: "detached" });
  const realms = await page.evaluate(
    `fetch("api/v1/realms", { headers: { "gemel-request": "1" } }).then((response) => response.text())`,
  );
  expect(realms).toContain("ldaps://198.18.1.50");
  expect(realms).not.toContain("a secret");
  await change.click();
  expect(await dialog.getByLabel("Password of that account").inputValue()).toBe("");
  await dialog.getByRole("button", { name: "Switch off" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("not configured").first().waitFor();
});

test("console: below a path of another web server", async () => {
  const { nodeCertificate, nodeKey } = layout(rig.cluster.nodes[0].root);
  const identity = { certificate: nodeCertificate, key: nodeKey };
  const proxy = await prefixProxy("/ha/gemel", rig.consoles[0].url, identity);
  const strangers = await newContext(browser, wide);
  try {
    const his = await strangers.newPage();
    his.setDefaultTimeout(60_000);
    const refused: string[] = [];
    his.on("response", (response) => {
      if (response.status() >= 400 && response.status() !== 401) refused.push(response.url());
    });
    await his.goto(proxy.url);
    await his.getByLabel("User name").fill(anna.user);
    await his.getByLabel("Password").fill(anna.password);
    await his.getByRole("button", { name: "Sign in" }).click();
    await his.getByTestId("sentence-mirror").getByText("Protected", { exact: true }).waitFor();
    // Pages that are loaded when they are opened, and the stream.
    for (const path of ["/cluster", "/new", "/modules/mirror/configuration"]) {
      await his.goto(`${proxy.url}#${path}`);
      await his.getByRole("heading", { level: 1 }).first().waitFor();
    }
    await his.getByText("Connection lost").waitFor({ state: "detached" });
    expect(refused).toEqual([]);
  } finally {
    await strangers.close();
    await proxy.close();
  }
});

test("console: the browser never complained", () => {
  const ours = complaints.filter((line) => !/Failed to load resource|ERR_/.test(line));
  expect(ours).toEqual([]);
});
