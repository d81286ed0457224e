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
import {
  entryShots,
  farmShots,
  keptShots,
  moreShots,
  pages,
  type Shot,
  splitShots,
  startShots,
  troubled,
} from "./shots.ts";
import { keepFirst, splitBrain } from "./split-brain.ts";

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
  const browser = await launchBrowser();
  const album: Album = { browser, out, language, looks };
  try {
    const plain = [...pages, ...moreShots, ...farmShots].filter(wanted);
    const start = startShots.filter(wanted);
    const entry = entryShots.filter(wanted);
    const bad = troubled.filter(wanted);
    const withTestPage = wanted({ name: "farm-test-page" });
    if ([...plain, ...start, ...entry, ...bad].length > 0 || withTestPage) {
      await inLab((lab) => usual(lab, album, { plain, start, entry, bad, withTestPage }));
    }
    const split = splitShots.filter(wanted);
    const kept = keptShots.filter(wanted);
    if ([...split, ...kept].length > 0) await inLab((lab) => diverged(lab, album, { split, kept }));
    process.stdout.write(`Written to ${out}\n`);
    return 0;
  } finally {
    await browser.close();
  }
}

type Look = { readonly theme: Theme; readonly width: number };
type Album = {
  readonly browser: Browser;
  readonly out: string;
  readonly language: "en" | "fr";
  readonly looks: readonly Look[];
};

async function inLab(work: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await Lab.create();
  const release = lab.destroyOnSignals();
  try {
    await work(lab);
  } finally {
    await lab.destroy();
    release();
  }
}

/** A cluster with a witness, a database and a farm, beside two servers of no cluster. */
async function usual(
  lab: Lab,
  album: Album,
  shots: {
    readonly plain: readonly Shot[];
    readonly start: readonly Shot[];
    readonly entry: readonly Shot[];
    readonly bad: readonly Shot[];
    readonly withTestPage: boolean;
  },
): Promise<void> {
  const { browser } = album;
  const rig = await consoleRig(lab);
  const farm = await farmPages(rig.cluster);
  const { cluster, consoles } = rig;
  const [node] = cluster.nodes;
  const [console] = consoles;
  await makeFirstUser(browser, node, console);
  const start = await newcomers(cluster);
  await makeFirstUser(browser, start.host, start.console);
  for (const look of album.looks) {
    await takeAll(album, look, { node, console }, shots.plain);
    await takeAll(album, look, { node: null, console }, shots.entry);
    // Another console at the same host: the cookies would be the same.
    await takeAll(album, look, { node: start.host, console: start.console }, shots.start);
    if (shots.withTestPage) await takeTestPage(album, look, farm);
  }
  if (shots.bad.length === 0) return;
  await trouble(rig);
  for (const look of album.looks) await takeAll(album, look, { node, console }, shots.bad);
}

/** A cluster without a witness, of which both nodes went on alone. */
async function diverged(
  lab: Lab,
  album: Album,
  shots: { readonly split: readonly Shot[]; readonly kept: readonly Shot[] },
): Promise<void> {
  const { cluster, consoles } = await consoleRig(lab, 2_000, { witness: false });
  const [node] = cluster.nodes;
  const [console] = consoles;
  await makeFirstUser(album.browser, node, console);
  await splitBrain(cluster);
  for (const look of album.looks) await takeAll(album, look, { node, console }, shots.split);
  if (shots.kept.length === 0) return;
  await keepFirst(cluster);
  for (const look of album.looks) await takeAll(album, look, { node, console }, shots.kept);
}

/** `node` lets in; null: nobody is signed in. */
async function takeAll(
  { browser, out, language }: Album,
  { theme, width }: Look,
  { node, console }: { readonly node: Host | null; readonly console: Console },
  shots: readonly Shot[],
): Promise<void> {
  if (shots.length === 0) return;
  const height = width > 600 ? 900 : 800;
  const context = await newContext(browser, { width, height, theme, language });
  if (node !== null) await signIn(context, node, console);
  for (const shot of shots) {
    const ready = node === null ? ".entry" : "[data-testid=pulse]";
    await take(
      context,
      console,
      { ...shot, ready },
      join(out, `${shot.name}-${theme}-${width}.png`),
    );
  }
  await context.close();
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
  shot: Shot & { readonly ready: string },
  file: string,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${console.url}#${shot.path}`);
  await page.locator(shot.ready).waitFor();
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
  { browser, out, language }: Album,
  { theme, width }: Look,
  { testPage }: FarmPages,
): Promise<void> {
  const context = await newContext(browser, { width, height: 900, theme, language });
  const page = await context.newPage();
  await page.goto(testPage);
  await page.locator("#tiles li:nth-child(40)").waitFor();
  const file = join(out, `farm-test-page-${theme}-${width}.png`);
  await page.screenshot({ path: file });
  process.stdout.write(`${file}\n`);
  await context.close();
}
