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
import { welcomeUrl } from "../cluster/consoles.ts";
import { Lab } from "../lab.ts";
import { type FarmPages, farmPages } from "./farm.ts";
import { type ConsoleRig, consoleRig } from "./rig.ts";
import { farmShots, moreShots, pages, type Shot, troubled } from "./shots.ts";

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
    await makeFirstUser(browser, rig);
    for (const { theme, width } of looks) {
      const height = width > 600 ? 900 : 800;
      const context = await newContext(browser, { width, height, theme, language });
      const name = (shot: Shot): string => join(out, `${shot.name}-${theme}-${width}.png`);
      await signIn(context, rig);
      for (const shot of [...pages, ...moreShots, ...farmShots].filter(wanted)) {
        await take(context, rig, shot, name(shot));
      }
      if (wanted({ name: "farm-test-page" })) {
        await takeTestPage(context, farm, join(out, `farm-test-page-${theme}-${width}.png`));
      }
      await context.close();
    }
    if (troubled.some(wanted)) await trouble(rig);
    for (const { theme, width } of troubled.some(wanted) ? looks : []) {
      const context = await newContext(browser, { width, height: 900, theme, language });
      await signIn(context, rig);
      for (const shot of troubled.filter(wanted)) {
        await take(context, rig, shot, join(out, `${shot.name}-${theme}-${width}.png`));
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
async function makeFirstUser(browser: Browser, rig: ConsoleRig): Promise<void> {
  const context = await newContext(browser, { width: 1440, height: 900, theme: "light" });
  await signIn(context, rig, account);
  await context.close();
}

async function signIn(
  context: BrowserContext,
  rig: ConsoleRig,
  maker: typeof account | null = null,
): Promise<void> {
  const page = await context.newPage();
  const [first] = rig.cluster.nodes;
  const url = await welcomeUrl(first, rig.consoles[0]);
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
  rig: ConsoleRig,
  shot: Shot,
  file: string,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${rig.consoles[0].url}#${shot.path}`);
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
