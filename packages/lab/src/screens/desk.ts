/** An administrator who is signed in to the console of a protected PostgreSQL, in a browser. @module */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { accessibilityIn } from "../browser/audit.ts";
import { complaintsOf, launchBrowser, newContext, useWelcome } from "../browser/browser.ts";
import { welcomeUrl } from "../cluster/consoles.ts";
import { Lab } from "../lab.ts";
import { type ConsoleRig, consoleRig } from "./rig.ts";

const account = { user: "anna", password: "a few words in a row" };
const stepMs = 60_000;
export const wide = { width: 1440, height: 900, theme: "light" } as const;

export class Desk {
  readonly lab: Lab;
  readonly rig: ConsoleRig;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #complaints: readonly string[];

  private constructor(lab: Lab, rig: ConsoleRig, context: BrowserContext, page: Page) {
    this.lab = lab;
    this.rig = rig;
    this.context = context;
    const browser = context.browser();
    if (browser === null) throw new Error("A page of a browser that was launched has one");
    this.browser = browser;
    this.page = page;
    this.#complaints = complaintsOf(page);
  }

  /** With a database of `rows` rows of about 1 KiB, protected on two nodes. */
  static async open(rows: number, options?: { readonly witness: boolean }): Promise<Desk> {
    const lab = await Lab.create();
    try {
      const rig = await consoleRig(lab, rows, options);
      const context = await newContext(await launchBrowser(), wide);
      const page = await context.newPage();
      page.setDefaultTimeout(stepMs);
      const desk = new Desk(lab, rig, context, page);
      await useWelcome(page, await welcomeUrl(rig.cluster.nodes[0], rig.consoles[0]), account);
      return desk;
    } catch (error) {
      await lab.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.lab.destroy();
  }

  /** Loads the console anew, as from a link in a mail. */
  async go(path: string): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(`${this.rig.consoles[0].url}#${path}`);
    await this.page.getByTestId("pulse").waitFor();
  }

  /** The browser without the session of anybody, at the first node's console. */
  async stranger(size: Partial<typeof wide> = {}): Promise<Page> {
    const page = await (await newContext(this.browser, { ...wide, ...size })).newPage();
    page.setDefaultTimeout(stepMs);
    await page.goto(this.rig.consoles[0].url);
    return page;
  }

  /** What is wrong with the page as it stands, in both themes. */
  accessibility(): Promise<string[]> {
    return accessibilityIn(this.page, [
      { theme: "dark", width: null },
      { theme: "light", width: null },
    ]);
  }

  /** Errors of scripts and of the policy; a refusal that a test wanted is none. */
  get complaints(): string[] {
    return this.#complaints.filter((line) => !/Failed to load resource|ERR_/.test(line));
  }
}
