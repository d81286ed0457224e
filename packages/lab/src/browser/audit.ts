/**
 * Accessibility of a page, by axe-core: WCAG 2.2 AA.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import type { Theme } from "./browser.ts";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

type Finding = {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly target: readonly unknown[] }[];
};

/** `width`: null leaves the page as wide as it is. */
export type Look = { readonly theme: Theme; readonly width: number | null };

/** What is wrong with the page as it stands, in each of `looks`, the last of which it keeps. */
export async function accessibilityIn(page: Page, looks: readonly Look[]): Promise<string[]> {
  const found: string[] = [];
  for (const { theme, width } of looks) {
    await page.emulateMedia({ colorScheme: theme });
    if (width !== null) await page.setViewportSize({ width, height: 900 });
    // What stands half beneath the bar at the top would be taken for too small.
    await page.evaluate("window.scrollTo(0, 0)");
    const lines = await accessibilityOf(page);
    found.push(...lines.map((line) => `${width ?? ""} ${theme}: ${line}`));
  }
  return found;
}

/** What is wrong, in lines; empty: nothing was found. */
export async function accessibilityOf(page: Page): Promise<string[]> {
  // Evaluated by the tool, not by the page: the page's policy forbids scripts of others.
  await page.evaluate(source);
  const run = `axe.run(document, { runOnly: ${JSON.stringify(standards)} }).then((all) => all.violations)`;
  const found = (await page.evaluate(run)) as readonly Finding[];
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`),
  );
}
