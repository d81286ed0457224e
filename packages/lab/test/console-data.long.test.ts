/**
 * What the console says of the data: a comparison, rescue copies, a resynchronisation while it runs, and a split brain of a
 * PostgreSQL of which both sides wait.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useWelcome } from "../src/browser/browser.ts";
import { welcomeUrl } from "../src/cluster/consoles.ts";
import { psql } from "../src/cluster/postgres.ts";
import { dataDirectory, moduleName } from "../src/demo/run.ts";
import type { Host } from "../src/host/host.ts";
import { Desk } from "../src/screens/desk.ts";
import { splitBrain } from "../src/screens/split-brain.ts";

let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await Desk.open(2_000, { witness: false });
  page = desk.page;
}, 240_000);

afterAll(() => desk?.close());

function sentence() {
  return page.getByTestId(`sentence-${moduleName}`);
}

function dialog() {
  return page.getByRole("dialog");
}

/** A file of the data directory that PostgreSQL never touches again, as it is on the disk of `host`. */
const notes = join(dataDirectory, "notes.txt");

test("console: both copies are compared, what differs is named, and repaired with a rescue copy", async () => {
  const [first, second] = desk.rig.cluster.nodes;
  await first.execOk("sh", ["-c", `echo written > ${notes}; sync ${notes}`], { user: "postgres" });
  await desk.go(`/modules/${moduleName}/data`);
  const card = page.getByRole("region", { name: "Compare both copies" });
  await card.getByText("Never compared since the daemon started").waitFor();
  await card.getByRole("button", { name: "Compare now" }).click();
  await card.getByText("Both copies are equal").waitFor();
  await card.getByText(/\d+ files and \d+ directories/).waitFor();
  expect(await desk.accessibility()).toEqual([]);

  // On the disk of the copy, beneath everything that would notice.
  writeFileSync(second.path(notes), "rotten!\n");
  await card.getByRole("button", { name: "Compare now" }).click();
  await card.getByText(/^\d+ differences?$/).waitFor();
  const row = card.getByRole("row", { name: new RegExp(notes) });
  await row.first().waitFor();
  await card.getByRole("row", { name: `${notes} content` }).waitFor();
  expect(await desk.accessibility()).toEqual([]);

  await card.getByRole("button", { name: "Compare and repair" }).click();
  await sentence().getByText("Protected", { exact: true }).waitFor();
  await card.getByRole("button", { name: "Compare now" }).click();
  await card.getByText("Both copies are equal").waitFor();
  expect(readFileSync(second.path(notes), "utf8")).toBe("written\n");
});

test("console: a rescue copy is looked into, brought back, and deleted", async () => {
  const [, second] = desk.rig.cluster.nodes;
  const to = "/var/tmp/brought-back";
  await desk.go(`/modules/${moduleName}/data`);
  const card = page.getByRole("region", { name: "Rescue copies" });
  await card.getByRole("cell", { name: "node2" }).first().waitFor();
  await card.getByRole("button", { name: "Look inside" }).click();
  await dialog().getByRole("cell", { name: notes }).waitFor();
  expect(await desk.accessibility()).toEqual([]);
  await dialog().getByLabel("Folder").fill(to);
  await dialog().getByRole("button", { name: "Bring back" }).click();
  await dialog()
    .getByText(/^Brought back: \d+/)
    .waitFor();
  const found = await second.execOk("find", [to, "-name", "notes.txt"]);
  expect(readFileSync(second.path(found.trim()), "utf8")).toBe("rotten!\n");
  await dialog().getByRole("button", { name: "Close" }).first().click();

  await card.getByRole("button", { name: "Delete this rescue copy" }).click();
  const confirm = dialog().getByRole("button", { name: "Delete" });
  expect(await confirm.getAttribute("aria-disabled")).toBe("true");
  await dialog().getByRole("textbox").fill(moduleName);
  await confirm.click();
  await card.getByText("No rescue copy").waitFor();
});

/** What goes from `host` to the others is slow; of its heartbeats some are lost in the queue, which is short. */
async function slowDown(host: Host, rate: string): Promise<void> {
  const tbf = ["tbf", "rate", rate, "burst", "64kb", "latency", "100ms"];
  await host.execOk("tc", ["qdisc", "replace", "dev", "eth0", "root", ...tbf]);
}

test("console: a resynchronisation is seen while it runs, with what is left", async () => {
  const [first, second] = desk.rig.cluster.nodes;
  await desk.go("/");
  await second.powerCut();
  await sentence()
    .getByText(/^Not protected/)
    .waitFor();
  const sql =
    "CREATE TABLE missed AS SELECT g, repeat(md5(g::text), 32) FROM generate_series(1, 40000) AS g";
  await psql(first, { sql: [sql, "CHECKPOINT"], timeoutMs: 120_000 });
  await slowDown(first, "60mbit");
  await page.evaluate(`
    window.seen = [];
    new MutationObserver(() => {
      const words = document.querySelector("[data-testid=sentence-${moduleName}]")?.textContent ?? "";
      if (window.seen.at(-1) !== words) window.seen.push(words);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  `);
  await second.boot();
  await desk.rig.cluster.startDaemon(second);
  await sentence()
    .getByText(/^Resynchronising \d+ %/)
    .waitFor();
  // The page of the module has more of it.
  await page.getByRole("link", { name: moduleName }).first().click();
  const card = page.getByRole("region", { name: "Resynchronisation" });
  await card.getByText(/ of .* files$/).waitFor();
  await card.getByText(/sent over the network$/).waitFor();
  await card.getByText(/^about .* left$/).waitFor();
  const bar = card.getByRole("progressbar");
  const value = Number(await bar.getAttribute("value"));
  expect(value).toBeGreaterThan(0);
  expect(value).toBeLessThan(1);
  expect(await desk.accessibility()).toEqual([]);
  await sentence().getByText("Protected", { exact: true }).waitFor();
  const seen = (await page.evaluate("window.seen")) as string[];
  const percents = seen.flatMap((words) => {
    const [, percent] = /^Resynchronising (\d+) %/.exec(words) ?? [];
    return percent === undefined ? [] : [Number(percent)];
  });
  process.stdout.write(`console: resynchronising ${percents.join(", ")} %\n`);
  expect(new Set(percents).size).toBeGreaterThan(3);
  expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  expect(seen.some((words) => /^Resynchronising \d+ %, .* left/.test(words))).toBe(true);
  await first.execOk("tc", ["qdisc", "del", "dev", "eth0", "root"]);
});

test("console: in a split brain both sides say how far their PostgreSQL is, also after both were without power", async () => {
  const { cluster } = desk.rig;
  const [first] = cluster.nodes;
  await splitBrain(cluster);
  await useWelcome(page, await welcomeUrl(first, desk.rig.consoles[0]), null);
  await desk.go(`/modules/${moduleName}/split-brain`);
  await sentence().getByText("Split brain: node1 serves, node2 waits for a decision").waitFor();
  const [serving, waiting] = ["node1", "node2"].map((name) => page.getByRole("region", { name }));
  for (const side of [serving, waiting]) {
    await side?.getByText(/^[1-9]\d* files, /).waitFor();
    await side?.getByText(/^[0-9A-F]+\/[0-9A-F]+$/).waitFor();
  }
  await serving?.getByText("Write-ahead log at").waitFor();
  await waiting?.getByText("Latest checkpoint at").waitFor();
  await waiting?.getByText(/^from .* until /).waitFor();
  expect(await desk.accessibility()).toEqual([]);
});

test("console: the browser never complained", () => {
  expect(desk.complaints).toEqual([]);
});
