/**
 * A real browser without a window, for the console's tests and pictures.
 *
 * Debian's Chromium; it stands outside of the lab and reaches it through the forwarded addresses.
 *
 * @module
 */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const program = "/usr/bin/chromium-headless-shell";

export type Theme = "light" | "dark";

export type PageOptions = {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly language?: "en" | "fr";
};

export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  // Root has no sandbox of its own; what is opened is the lab's console only.
  return chromium.launch({ executablePath: program, args: ["--no-sandbox", ...more] });
}

/** A context that keeps its cookies; the lab's certificates are its own. */
export async function newContext(browser: Browser, options: PageOptions): Promise<BrowserContext> {
  const { width, height, theme, language = "en" } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    ignoreHTTPSErrors: true,
    locale: language,
    // The console follows the system as long as nobody chose otherwise.
    colorScheme: theme,
  });
  return context;
}

/** What a page complained about: errors of scripts, of the policy, of requests that were refused. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return complaints;
}

/** Follow a one-time link: make the first user, or take an administrator's place. */
export async function useWelcome(
  page: Page,
  url: string,
  first: { readonly user: string; readonly password: string } | null,
): Promise<void> {
  await page.goto(url);
  if (first !== null) {
    await page.getByLabel("User name").fill(first.user);
    await page.getByLabel("New password").fill(first.password);
    await page.getByLabel("Repeat the password").fill(first.password);
  }
  await page.locator("form button[type=submit]").click();
  await page.getByTestId("pulse").waitFor();
}
