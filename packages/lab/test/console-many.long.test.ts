/** The console with twenty modules and thousands of events: it opens at once, and stays smooth. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newContext, useWelcome } from "../src/browser/browser.ts";
import { Cluster } from "../src/cluster/cluster.ts";
import { welcomeUrl } from "../src/cluster/consoles.ts";
import { addPastEvents } from "../src/cluster/past-events.ts";
import type { Host } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { bothConsoles } from "../src/screens/rig.ts";

const moduleCount = 20;
const eventCount = 5000;
const template = "/srv/light";
const names = Array.from(
  { length: moduleCount },
  (_, at) => `app${String(at + 1).padStart(2, "0")}`,
);
const anna = { user: "anna", password: "a few words in a row" };

let lab: Lab;
let browser: Browser;
let page: Page;
let url: string;

beforeAll(async () => {
  lab = await Lab.create();
  const cluster = await Cluster.create({ lab });
  cluster.writeConfiguration();
  for (const node of cluster.nodes) {
    writeTemplate(node);
    await cluster.startDaemon(node);
    for (const [at, name] of names.entries()) {
      const id = ["--module", name, "--id", String(at + 1)];
      await cluster.gemel(node, ["module", "install", template, ...id]);
      await cluster.gemel(node, ["start", "-m", name]);
    }
    addPastEvents(node, names[0] ?? "", eventCount);
  }
  const consoles = await bothConsoles(cluster);
  url = consoles[0].url;
  browser = await launchBrowser();
  const context = await newContext(browser, { width: 1440, height: 900, theme: "light" });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await useWelcome(page, await welcomeUrl(cluster.nodes[0], consoles[0]), anna);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await lab?.destroy();
});

function writeTemplate(node: Host): void {
  const file = node.path(`${template}/conf/userconfig.xml`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '<safe><service mode="light" boot="on"/></safe>\n');
}

/** Milliseconds between the frames of the page while it is scrolled through for three seconds. */
async function framesOf(selector: string | null): Promise<number[]> {
  const { frames, moved } = (await page.evaluate(`new Promise((resolve) => {
    const element = ${selector === null ? "document.scrollingElement" : `document.querySelector(${JSON.stringify(selector)})`};
    const from = element.scrollTop;
    const frames = [];
    let last = performance.now();
    const end = last + 3000;
    const step = (now) => {
      frames.push(now - last);
      last = now;
      element.scrollTop += 120;
      if (now < end) requestAnimationFrame(step);
      else resolve({ frames, moved: element.scrollTop - from });
    };
    requestAnimationFrame(step);
  })`)) as { readonly frames: readonly number[]; readonly moved: number };
  expect(moved).toBeGreaterThan(500);
  return frames.toSorted((a, b) => a - b);
}

function expectSmooth(frames: readonly number[], what: string): void {
  const at = (part: number): number => frames[Math.floor((frames.length - 1) * part)] ?? Infinity;
  const [median, slow] = [at(0.5), at(0.95)].map((ms) => Math.round(ms));
  process.stdout.write(
    `console, ${what}: ${frames.length} frames, ${median} ms, 95 %: ${slow} ms\n`,
  );
  expect(at(0.5)).toBeLessThan(34);
  expect(at(0.95)).toBeLessThan(100);
}

test("console: twenty modules are there within a second, and are scrolled through smoothly", async () => {
  await page.getByTestId(`sentence-${names[0]}`).waitFor();
  const began = performance.now();
  await page.goto("about:blank");
  await page.goto(`${url}#/`);
  await page.getByTestId(`sentence-${names.at(-1)}`).waitFor();
  const ms = Math.round(performance.now() - began);
  process.stdout.write(`console: twenty modules after ${ms} ms\n`);
  expect(ms).toBeLessThan(2000);
  expect(await page.locator("[data-testid^=sentence-]").count()).toBe(moduleCount);
  expectSmooth(await framesOf(null), "twenty modules");
});

test("console: five thousand events are read, filtered and scrolled through smoothly", async () => {
  await page.goto(`${url}#/modules/${names[0]}/timeline`);
  const more = page.getByRole("button", { name: "Show older events" });
  for (let look = 0; look < 2; look += 1) await more.click();
  await page.getByRole("button", { name: "All", exact: true }).click();
  // The button goes with the last of them.
  await more.waitFor({ state: "detached" });
  await page.locator(".event-list").waitFor();
  expectSmooth(await framesOf(".event-list"), "events");
  const began = performance.now();
  await page.getByRole("searchbox").fill("cause 1999 of");
  await page.getByText("cause 1999 of what happened on node1").waitFor();
  const ms = Math.round(performance.now() - began);
  process.stdout.write(`console: filtered after ${ms} ms\n`);
  expect(ms).toBeLessThan(1000);
});
