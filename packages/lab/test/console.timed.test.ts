/**
 * The console in a real browser against a real cluster with a real PostgreSQL: from the first sign-in
 * to a module that was made, swapped, struck by a power cut, and is protected again.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityIn } from "../src/browser/audit.ts";
import { complaintsOf, launchBrowser, newContext, useWelcome } from "../src/browser/browser.ts";
import { welcomeUrl } from "../src/cluster/consoles.ts";
import { initialise, makeDataDirectory } from "../src/cluster/postgres.ts";
import { dataDirectory, moduleName } from "../src/demo/run.ts";
import { Lab } from "../src/index.ts";
import { type ConsoleRig, consoleRig } from "../src/screens/rig.ts";
import { pages } from "../src/screens/shots.ts";
import { waitFor } from "../src/system/wait-for.ts";

const anna = { user: "anna", password: "a few words in a row" };
const bruno = { user: "bruno", password: "some other words here" };
/** Against what hangs; each step has its own meaning of late. */
const slowMs = 60_000;
const wide = { width: 1440, height: 900, theme: "light" } as const;

let lab: Lab;
let rig: ConsoleRig;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  lab = await Lab.create();
  rig = await consoleRig(lab, null);
  const [first] = rig.cluster.nodes;
  for (const node of rig.cluster.nodes) await makeDataDirectory(node, dataDirectory);
  await initialise(first, dataDirectory);
  browser = await launchBrowser();
  context = await newContext(browser, wide);
  page = await context.newPage();
  page.setDefaultTimeout(slowMs);
  complaints = complaintsOf(page);
});

afterAll(async () => {
  await browser?.close();
  await lab?.destroy();
});

function sentence(on: Page = page) {
  return on.getByTestId(`sentence-${moduleName}`);
}

/** Anew, as from a link in a mail. */
async function open(path: string, on: Page = page): Promise<void> {
  await on.goto("about:blank");
  await on.goto(`${rig.consoles[0].url}#${path}`);
  await on.getByTestId("pulse").waitFor();
}

test("console: the one-time link makes the first administrator, once", async () => {
  const [first] = rig.cluster.nodes;
  const url = await welcomeUrl(first, rig.consoles[0]);
  await useWelcome(page, url, anna);
  await page.getByText("No module yet").waitFor();
  const other = await newContext(browser, wide);
  const again = await other.newPage();
  await again.goto(url);
  await again.locator("form button[type=submit]").click();
  await again.getByRole("alert").waitFor();
  await other.close();
});

test("console: a PostgreSQL is made and protected with the wizard only", async () => {
  await page.getByRole("link", { name: "New module" }).last().click();
  await page.getByRole("button", { name: /^PostgreSQL/i }).click();
  await page.getByLabel("Data directory", { exact: true }).fill(dataDirectory);
  const sizes = page.getByRole("list", { name: `${dataDirectory} on each server` });
  await sizes.getByText(/^node1[1-9].* files, .* free$/).waitFor();
  await sizes.getByText(/^node2/).waitFor();
  await page.getByLabel("Virtual IP address").fill(rig.cluster.virtualAddress);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "A TCP port" }).click();
  await page.getByLabel("Port", { exact: true }).fill("%PORT%");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText(`value="${dataDirectory}"`).waitFor();
  await page.getByText('<tcp ident="port_PORT">').waitFor();
  await page.getByRole("button", { name: "Install" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "node1", exact: true }).click();
  await page.getByRole("button", { name: "Start and copy" }).click();
  await page.getByText(`${moduleName} is protected`).waitFor();
  await open(`/modules/${moduleName}/resources`);
  await page.getByText("tcp.port_PORT").first().waitFor();
});

test("console: a wrong value is refused with its place, before anything is written", async () => {
  await open("/new");
  await page.getByRole("button", { name: /^PostgreSQL/i }).click();
  await page.getByLabel("Name of the module").fill("second-one");
  await page.getByLabel("Data directory", { exact: true }).fill("not/absolute");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  const places = page.locator(".notice").getByText(/userconfig\.xml:\d+:\d+/);
  await places.nth(1).waitFor();
  expect(await places.count()).toBe(2);
  const install = page.getByRole("button", { name: "Install" });
  expect(await install.getAttribute("aria-disabled")).toBe("true");
  expect(await rig.cluster.view(rig.cluster.nodes[0], "second-one")).toBeUndefined();
});

test("console: the form of the cluster and its XML say the same", async () => {
  await open("/cluster/edit");
  await page.getByLabel("Behind an address translation (NAT)").check();
  await page.getByLabel("Own address of node1").fill("10.0.0.1");
  await page.getByRole("button", { name: "XML", exact: true }).click();
  await page.getByText('laddr="10.0.0.1"').waitFor();
  // Back again: the daemon has read what the XML says.
  await page.getByRole("button", { name: "Form", exact: true }).click();
  expect(await page.getByLabel("Own address of node1").inputValue()).toBe("10.0.0.1");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  // It changes what the running module uses.
  await page.locator(".notice").getByText(moduleName).waitFor();
});

// In all four of them: console-pages.long.test.ts.
test("console: every page in both themes is accessible, also narrow", async () => {
  const found: string[] = [];
  for (const shot of pages) {
    await open(shot.path);
    await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
    await shot.prepare?.(page);
    const faults = await accessibilityIn(page, [
      { theme: "dark", width: 390 },
      { theme: "light", width: 1440 },
    ]);
    found.push(...faults.map((line) => `${shot.name} ${line}`));
  }
  expect(found).toEqual([]);
}, 240_000);

test("console: nothing is wider than a narrow screen", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ["/", `/modules/${moduleName}`]) {
    await open(path);
    await sentence().waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(
      360,
    );
  }
  await page.setViewportSize(wide);
});

test("console: swap says what it checked, shows its steps, and changes the roles", async () => {
  await open("/");
  await page.getByRole("button", { name: "Swap" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Both copies are complete").waitFor();
  await dialog.getByText("node2 keeps up").waitFor();
  await dialog.getByText("Nothing that is watched is down on either node").waitFor();
  await dialog.getByRole("button", { name: "Swap now" }).click();
  await dialog.getByText(/^Done, took/).waitFor();
  expect(await dialog.locator(".steps li").count()).toBeGreaterThan(1);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByText("Runs on node2").waitFor();
  await sentence().getByText("Protected").waitFor();
});

/** Milliseconds since the epoch, and what is said of the module: on the screen in words; by the node, when it made the overview, as a code. */
type Said = { readonly at: number; readonly what: string };
type Heard = { readonly shown: readonly Said[]; readonly told: readonly Said[] };

/** Notes in the page what it shows, and beside it what the stream tells. */
async function listen(on: Page): Promise<void> {
  await on.evaluate(`
    window.heard = { shown: [], told: [] };
    const note = (list, at, what) => {
      if (list.at(-1)?.what !== what) list.push({ what, at });
    };
    new MutationObserver(() => {
      const words = document.querySelector("[data-testid=sentence-${moduleName}]")?.textContent ?? "";
      note(window.heard.shown, Date.now(), words);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    const stream = new EventSource("api/v1/stream");
    stream.addEventListener("overview", ({ data }) => {
      const { at, modules } = JSON.parse(data);
      const { code } = modules.find(({ module }) => module === "${moduleName}").sentence;
      note(window.heard.told, Date.parse(at), code);
    });
    new Promise((resolve) => stream.addEventListener("overview", resolve, { once: true }));
  `);
}

test("console: a power cut is on the screen when the node knows it; the way back too", async () => {
  const [first, second] = rig.cluster.nodes;
  await listen(page);
  const cutAt = Date.now();
  await second.powerCut();
  await sentence()
    .getByText(/^Not protected/)
    .waitFor();
  const { shown, told } = (await page.evaluate("window.heard")) as Heard;
  const events = await rig.cluster.transitions(first, moduleName);
  const transition = events.find(({ at }) => Date.parse(at) >= cutAt);
  const screen = shown.find(({ at, what }) => at >= cutAt && what !== "Protected");
  const overview = told.find(({ at, what }) => at >= cutAt && what !== "protected");
  // The node may know that the other is silent before the module has drawn its conclusions, or after: what came first counts.
  const knownAt = Math.min(overview?.at ?? Number.NaN, Date.parse(transition?.at ?? ""));
  const lateMs = (screen?.at ?? Number.NaN) - knownAt;
  process.stdout.write(`console: "${screen?.what}" ${lateMs} ms after "${transition?.cause}"\n`);
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(1_000);
  await second.boot();
  await rig.cluster.startDaemon(second);
  await sentence().getByText("Protected", { exact: true }).waitFor();
});

test("console: who only looks cannot act, and is told why", async () => {
  await open("/access");
  await page.getByRole("button", { name: "New user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("User name").fill(bruno.user);
  await dialog.getByLabel("Password").fill(bruno.password);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("cell", { name: bruno.user, exact: true }).waitFor();

  const other = await newContext(browser, wide);
  const his = await other.newPage();
  await his.goto(rig.consoles[0].url);
  await his.getByLabel("User name").fill(bruno.user);
  await his.getByLabel("Password").fill(bruno.password);
  await his.getByRole("button", { name: "Sign in" }).click();
  await sentence(his).waitFor();
  const swap = his.getByRole("button", { name: "Swap" });
  expect(await swap.getAttribute("aria-disabled")).toBe("true");
  expect(await swap.getAttribute("title")).toContain("Control");
  const refused = await his.evaluate(`fetch("api/v1/nodes/node1/modules/${moduleName}/actions", {
    method: "POST",
    headers: { "gemel-request": "1", "content-type": "application/json" },
    body: JSON.stringify({ action: "stop" }),
  }).then((response) => response.status)`);
  expect(refused).toBe(403);
  await other.close();
});

test("console: what the page asks by itself keeps no session alive, what its user does does", async () => {
  const asked = (isBackground: boolean) =>
    page.waitForRequest(
      (request) =>
        /\/api\/v1\/nodes\/node1\/audit\?/.test(request.url()) &&
        (request.headers()["gemel-background"] !== undefined) === isBackground,
    );
  await Promise.all([asked(false), open("/audit")]);
  // Nobody touched it for a minute, as far as the page can tell.
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 60_000;
  });
  await asked(true);
  await page.keyboard.press("Shift");
  await asked(false);
});

test("console: a lost connection turns everything grey, and comes back by itself", async () => {
  await open("/");
  await sentence().waitFor();
  await page.getByRole("button", { name: `Actions: ${moduleName}` }).click();
  await page.getByRole("menuitem", { name: "Stop on all nodes" }).click();
  // Of both nodes it is said what was checked and what it means; the one that serves stops last.
  const dialog = page.getByRole("dialog");
  const plans = dialog.locator(".node-plan");
  await plans.nth(1).getByText("runs nowhere until it is started again").waitFor();
  await plans
    .nth(0)
    .getByText(/^node\d stops before the one that serves/)
    .waitFor();
  await plans
    .nth(0)
    .getByText(/^The module is SECOND on node\d/)
    .waitFor();
  const stop = dialog.getByRole("button", { name: "Stop on all nodes" });
  expect(await stop.getAttribute("aria-disabled")).toBeNull();
  await rig.cluster.lan.block("client", "node1");
  await page.getByText("Connection lost", { exact: true }).waitFor();
  expect(await stop.getAttribute("aria-disabled")).toBe("true");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await page.locator(".is-lost").count()).toBe(1);
  expect(await page.getByRole("button", { name: "Swap" }).getAttribute("aria-disabled")).toBe(
    "true",
  );
  await rig.cluster.lan.unblockAll();
  await page.getByText("Connection lost", { exact: true }).waitFor({ state: "detached" });
  expect(await page.locator(".is-lost").count()).toBe(0);
});

test("console: in French, with the keyboard", async () => {
  await open("/");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Français");
  await page.keyboard.press("Enter");
  await sentence().getByText("Protégé", { exact: true }).waitFor();
  expect(await page.evaluate("document.documentElement.lang")).toBe("fr");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.getByRole("heading", { name: "Cluster", level: 1 }).waitFor();
  // What the daemon says is in French, too: causes, rules, outcomes of everything that was done above.
  await open(`/modules/${moduleName}/timeline`);
  const chains = page.locator(".event-chain");
  await chains
    .getByText(/^Protégé\u00a0: /)
    .first()
    .waitFor();
  const texts = await chains.allTextContents();
  expect(texts.filter((text) => /\b(the|is|was|of|and|by)\b/.test(text))).toEqual([]);
  await page.getByLabel("Filtrer les événements").fill("swap demandé par");
  await chains
    .getByText(/^swap demandé par/)
    .first()
    .waitFor();
});

test("console: the browser never complained of the policy or of an error", async () => {
  const ours = complaints.filter((line) => !/Failed to load resource|ERR_/.test(line));
  expect(ours).toEqual([]);
  // The word of the server, not of the test: nothing inline is allowed.
  const response = await waitFor(() => page.goto(rig.consoles[0].url), {
    what: "the page",
    timeoutMs: slowMs,
  });
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
});
