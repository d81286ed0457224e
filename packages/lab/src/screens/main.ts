/**
 * `npm run console:screens -- --out DIR`: every page of the console as it is on a real cluster with a
 * real PostgreSQL, in both themes, 1440 and 390 pixels wide.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, BrowserContext } from "playwright-core";
import { launchBrowser, newContext, type Theme, useWelcome } from "../browser/browser.ts";
import { type Console, welcomeUrl } from "../cluster/consoles.ts";
import type { Host } from "../host/host.ts";
import { Lab } from "../lab.ts";
import { type FarmPages, farmPages } from "./farm.ts";
import { newcomers } from "./newcomers.ts";
import { type ConsoleRig, consoleRig } from "./rig.ts";
import { farmShots, moreShots, pages, type Shot, startShots, troubled } from "./shots.ts";

const widths = [1440, 390] as const;
const themes: readonly Theme[] = ["light", "dark"];
const account = { user: "anna", password: "a few words in a row" };

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      out: { type: "string" },
      language: { type: "string" },
      only: { type: "string", multiple: true },
      width: { type: "string" },
      theme: { type: "string" },
    },
  });
  if (values.out === undefined) {
    process.stderr.write(
      "Usage: npm run console:screens -- --out DIR [--language en|fr] [--only PICTURE ...] [--width 1440|390] [--theme light|dark]\n",
    );
    return 2;
  }
  const out = resolve(values.out);
  const language = values.language === "fr" ? "fr" : "en";
  const { only } = values;
  const wanted = ({ name }: Pick<Shot, "name">): boolean =>
    only === undefined || only.includes(name);
  const looks = themes
    .flatMap((theme) => widths.map((width) => ({ theme, width })))
    .filter(({ theme }) => values.theme === undefined || theme === values.theme)
    .filter(({ width }) => values.width === undefined || String(width) === values.width);
  mkdirSync(out, { recursive: true });
  const lab = await Lab.create();
  const release = lab.destroyOnSignals();
  const browser = await launchBrowser();
  try {
    const rig = await consoleRig(lab);
    const farm = await farmPages(rig.cluster);
    const { cluster, consoles } = rig;
    await makeFirstUser(browser, cluster.nodes[0], consoles[0]);
    const start = await newcomers(cluster);
    await makeFirstUser(browser, start.host, start.console);
    for (const { theme, width } of looks) {
      const height = width > 600 ? 900 : 800;
      const context = await newContext(browser, { width, height, theme, language });
      const name = (shot: Shot): string => join(out, `${shot.name}-${theme}-${width}.png`);
      await signIn(context, cluster.nodes[0], consoles[0]);
      for (const shot of [...pages, ...moreShots, ...farmShots].filter(wanted)) {
        await take(context, consoles[0], shot, name(shot));
      }
      if (startShots.some(wanted)) {
        // Another console at the same host: the cookies would be the same.
        const elsewhere = await newContext(browser, { width, height, theme, language });
        await signIn(elsewhere, start.host, start.console);
        for (const shot of startShots.filter(wanted)) {
          await take(elsewhere, start.console, shot, name(shot));
        }
        await elsewhere.close();
      }
      if (wanted({ name: "farm-test-page" })) {
        await takeTestPage(context, farm, join(out, `farm-test-page-${theme}-${width}.png`));
      }
      await context.close();
    }
    if (troubled.some(wanted)) await trouble(rig);
    for (const { theme, width } of troubled.some(wanted) ? looks : []) {
      const context = await newContext(browser, { width, height: 900, theme, language });
      await signIn(context, cluster.nodes[0], consoles[0]);
      for (const shot of troubled.filter(wanted)) {
        await take(context, consoles[0], shot, join(out, `${shot.name}-${theme}-${width}.png`));
      }
      await context.close();
    }
    process.stdout.write(`Written to ${out}\n`);
    return 0;
  } finally {
    await browser.close();
    await lab.destroy();
    release();
  }
}

/** In English, whatever the pictures are in: the form is filled in by its words. */
async function makeFirstUser(browser: Browser, node: Host, console: Console): Promise<void> {
  const context = await newContext(browser, { width: 1440, height: 900, theme: "light" });
  await signIn(context, node, console, account);
  await context.close();
}

async function signIn(
  context: BrowserContext,
  node: Host,
  console: Console,
  maker: typeof account | null = null,
): Promise<void> {
  const page = await context.newPage();
  const url = await welcomeUrl(node, console);
  await useWelcome(page, url, maker);
  await page.close();
}

/** The other node loses its power: what a bad day looks like. */
async function trouble({ cluster }: ConsoleRig): Promise<void> {
  const [first, second] = cluster.nodes;
  await second.powerCut();
  await cluster.waitForView(first, "postgresql", {
    what: "the module to go on alone",
    timeoutMs: 30_000,
    accept: (view) => view.state === "ALONE" && view.readiness === "Ready",
  });
}

async function take(
  context: BrowserContext,
  console: Console,
  shot: Shot,
  file: string,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${console.url}#${shot.path}`);
  await page.getByTestId("pulse").waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached", timeout: 10_000 });
  await shot.prepare?.(page).catch((error: unknown) => {
    process.stdout.write(`${shot.name}: ${String(error).split("\n")[0]}\n`);
  });
  await page.screenshot({ path: file, fullPage: shot.prepare === undefined });
  process.stdout.write(`${file}\n`);
  await page.close();
}

/** The page that clients see, when it has asked for a while. */
async function takeTestPage(
  context: BrowserContext,
  { testPage }: FarmPages,
  file: string,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(testPage);
  await page.locator("#tiles li:nth-child(40)").waitFor();
  await page.screenshot({ path: file });
  process.stdout.write(`${file}\n`);
  await page.close();
}
