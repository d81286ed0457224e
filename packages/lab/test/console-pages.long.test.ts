/** Pages of the console that need one protected cluster only: access, notifications, configuration, palette, a narrow screen. */
import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { type Page, request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityIn } from "../src/browser/audit.ts";
import { addresses } from "../src/cluster/cluster.ts";
import { moduleName } from "../src/demo/run.ts";
import { Desk, wide } from "../src/screens/desk.ts";
import { entryShots, moreShots, pages } from "../src/screens/shots.ts";
import { mailPort, mailsAt, startMailSink } from "../src/sink/mail-sink.ts";
import { startWebhookSink, webhookPort, webhooksAt } from "../src/sink/webhook-sink.ts";
import { waitFor } from "../src/system/wait-for.ts";

const bruno = { user: "bruno", password: "some other words here" };
const configurationOf = `/etc/gemel/modules/${moduleName}/conf/userconfig.xml`;
const configuration = `/modules/${moduleName}/configuration`;

let desk: Desk;
let page: Page;

beforeAll(async () => {
  desk = await Desk.open(2_000);
  page = desk.page;
  await startMailSink(desk.rig.cluster.client, addresses.client);
  await startWebhookSink(desk.rig.cluster.client, addresses.client);
}, 240_000);

afterAll(() => desk?.close());

function dialog() {
  return page.getByRole("dialog");
}

/** What the interface answers to `secret`, without any session. */
async function statusWith(secret: string, path: string, body?: object): Promise<number> {
  const context = await request.newContext({
    ignoreHTTPSErrors: true,
    extraHTTPHeaders: { authorization: `Bearer ${secret}` },
  });
  try {
    const url = `${desk.rig.consoles[0].url}api/v1${path}`;
    const answer =
      body === undefined ? await context.get(url) : await context.post(url, { data: body });
    return answer.status();
  } finally {
    await context.dispose();
  }
}

test("console: a token is shown once, does what its role allows, and is taken back", async () => {
  await desk.go("/access");
  await page.getByRole("button", { name: "New token" }).click();
  expect(await desk.accessibility()).toEqual([]);
  await dialog().getByLabel("What it is for").fill("backup script");
  await dialog().getByLabel("Valid for").selectOption({ label: "7 days" });
  await dialog().getByRole("button", { name: "New token" }).click();
  await dialog().getByText("It is shown this one time").waitFor();
  const secret = (await dialog().locator("code").textContent()) ?? "";
  expect(await desk.accessibility()).toEqual([]);
  await dialog().getByRole("button", { name: "Close" }).last().click();

  expect(await statusWith(secret, "/overview")).toBe(200);
  const stop = { action: "stop" };
  const acting = `/nodes/node1/modules/${moduleName}/actions`;
  expect(await statusWith(secret, acting, stop)).toBe(403);

  await desk.go("/access");
  const row = page.getByRole("row", { name: /^backup script/ });
  await row.getByText("Monitor").waitFor();
  expect(await page.content()).not.toContain(secret);
  await row.getByRole("button", { name: "Take back the token backup script" }).click();
  await dialog().getByRole("button", { name: "Remove" }).click();
  await page.getByText("No token", { exact: true }).waitFor();
  expect(await statusWith(secret, "/overview")).toBe(401);
});

test("console: a user has a role for one module, gets another one, and is shut out", async () => {
  await desk.go("/access");
  await page.getByRole("button", { name: "New user" }).click();
  await dialog().getByLabel("User name").fill(bruno.user);
  await dialog().getByLabel("Password").fill(bruno.password);
  await dialog().getByLabel("Role for all modules").selectOption({ label: "Only single modules" });
  await dialog().getByLabel(moduleName, { exact: true }).selectOption({ label: "Control" });
  expect(await desk.accessibility()).toEqual([]);
  await dialog().getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("row", { name: /^bruno/ });
  await row.getByText(`${moduleName}: Control`).waitFor();

  const his = await desk.stranger();
  await his.getByLabel("User name").fill(bruno.user);
  await his.getByLabel("Password").fill(bruno.password);
  await his.getByRole("button", { name: "Sign in" }).click();
  const swap = his.getByRole("button", { name: "Swap" });
  await swap.waitFor();
  expect(await swap.getAttribute("aria-disabled")).toBeNull();
  // What only an administrator may is neither offered nor shown to who has the address.
  expect(await his.getByRole("link", { name: "Users and tokens" }).count()).toBe(0);
  await his.goto(`${desk.rig.consoles[0].url}#/access`);
  await his.getByText("Your role does not allow it").first().waitFor();

  await row.getByRole("button", { name: "Change bruno" }).click();
  await dialog().getByLabel("May not sign in").check();
  await dialog().getByRole("button", { name: "Save" }).click();
  await row.getByText("Disabled").waitFor();
  // His session has ended with it.
  await his.reload();
  await his.getByLabel("User name").fill(bruno.user);
  await his.getByLabel("Password").fill(bruno.password);
  await his.getByRole("button", { name: "Sign in" }).click();
  await his.getByRole("alert").waitFor();
  await his.context().close();

  await row.getByRole("button", { name: "Delete the user bruno" }).click();
  await dialog().getByRole("button", { name: "Delete" }).click();
  await row.waitFor({ state: "detached" });
});

test("console: a mail is sent by the test button, and one that cannot be sent says why", async () => {
  const { client } = desk.rig.cluster;
  await desk.go("/notifications");
  await page.getByRole("button", { name: "Mail", exact: true }).click();
  await dialog().getByLabel("Name", { exact: true }).fill("on call");
  await dialog().getByLabel("Mail server").fill(addresses.client);
  await dialog().getByLabel("Port").fill(String(mailPort));
  await dialog().getByLabel("Security").selectOption({ label: "None" });
  await dialog().getByLabel("From").fill("gemel@example.org");
  await dialog().getByLabel("To", { exact: true }).fill("anna@example.org, bruno@example.org");
  expect(await desk.accessibility()).toEqual([]);
  await dialog().getByRole("button", { name: "Save" }).click();
  const card = page.locator(".card").filter({ hasText: "on call" });
  await card.getByText("none sent yet").waitFor();
  await card.getByRole("button", { name: "Test" }).click();
  await page.getByRole("status").getByText("Sent").first().waitFor();
  const [mail = ""] = await waitFor(() => mailsAt(client).length > 0 && mailsAt(client), {
    what: "the mail",
    timeoutMs: 10_000,
  });
  expect(mail).toMatch(/^Subject: \[gemel\] test/m);
  expect(mail).toMatch(/^To: anna@example.org, bruno@example.org$/m);
  await card.getByText(/Last message: .*, Sent$/).waitFor();
  expect(await desk.accessibility()).toEqual([]);

  await card.getByRole("button", { name: "Change on call" }).click();
  await dialog().getByLabel("Port").fill("26");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "detached" });
  await card.getByRole("button", { name: "Test" }).click();
  await card.getByText(/Last message: .*, Could not be sent$/).waitFor();
  await card.getByText(`Nothing listens at ${addresses.client}:26 (ECONNREFUSED)`).waitFor();
  expect(mailsAt(client)).toHaveLength(1);
});

/** The body of the first one about this. */
function webhookOf(code: string): Promise<{ readonly code: string }> {
  const about = () => webhooksAt(desk.rig.cluster.client).map(({ body }) => JSON.parse(body));
  return waitFor(() => about().find((one) => one.code === code), {
    what: `the webhook that it is ${code}`,
    timeoutMs: 60_000,
  });
}

test("console: a webhook is tested, signed, and told of a failure; one that cannot be sent says why and what to do", async () => {
  const { client, nodes } = desk.rig.cluster;
  const [, second] = nodes;
  const receiver = `http://${addresses.client}:${webhookPort}`;
  const secret = "a key for the signature";
  await desk.go("/notifications");
  await page.getByRole("button", { name: "Webhook", exact: true }).click();
  await dialog().getByLabel("Name", { exact: true }).fill("chat");
  await dialog().getByLabel("URL", { exact: true }).fill(`${receiver}/hooks/key`);
  await dialog().getByLabel("Secret for the signature").fill(secret);
  expect(await desk.accessibility()).toEqual([]);
  await dialog().getByRole("button", { name: "Save" }).click();
  const card = page.locator(".card").filter({ hasText: "chat" });
  await card.getByText("none sent yet").waitFor();
  // The path, which may be a key, is not on the page.
  await card.getByText(`Webhook to ${addresses.client}:${webhookPort}`, { exact: true }).waitFor();
  await card.getByRole("button", { name: "Test" }).click();
  await card.getByText(/Last message: .*, Sent$/).waitFor();
  const [tested] = webhooksAt(client);
  expect(tested).toMatchObject({ path: "/hooks/key" });
  expect(JSON.parse(tested?.body ?? "")).toMatchObject({ product: "gemel", code: "test" });
  const signature = createHmac("sha256", secret)
    .update(tested?.body ?? "")
    .digest("hex");
  expect(tested?.headers["gemel-signature"]).toBe(`sha256=${signature}`);

  await second.powerCut();
  const told = await webhookOf("unprotected");
  expect(told).toMatchObject({ module: moduleName, node: "node1", before: "protected" });
  await second.boot();
  await desk.rig.cluster.startDaemon(second);
  await webhookOf("protected");

  const change = async (url: string): Promise<void> => {
    await card.getByRole("button", { name: "Change chat" }).click();
    await dialog().getByLabel("URL", { exact: true }).fill(url);
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "detached" });
    await card.getByRole("button", { name: "Test" }).click();
  };
  await change(`${receiver}/refused`);
  await card.getByText(`${receiver} answered with status 404`).waitFor();
  await card.getByText(/^Look at the URL: its path/).waitFor();
  await change(`http://${addresses.client}:26/`);
  await card.getByText(`Nothing listens at http://${addresses.client}:26`).waitFor();
  await card.getByText(/^Look at the address and the port/).waitFor();
  expect(await desk.accessibility()).toEqual([]);
});

function lineWith(text: string) {
  return page.locator(".editor .cm-line").filter({ hasText: text });
}

async function check(): Promise<void> {
  await page.getByRole("button", { name: "Check on all servers" }).click();
}

test("console: the editor offers what may stand there, and shows where something is wrong", async () => {
  await desk.go(configuration);
  // Into a line of its own before the last one of the service.
  await lineWith("<heart pulse").click();
  for (const key of ["Control+End", "ArrowUp", "ArrowUp", "Home", "Enter", "ArrowUp"]) {
    await page.keyboard.press(key);
  }
  // Who changes the theme goes on typing where they were.
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator("html[data-theme=dark]").waitFor();
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("html[data-theme=light]").waitFor();
  await page.keyboard.type("<");
  const offered = page.locator(".editor .cm-tooltip-autocomplete li");
  await offered.getByText("check", { exact: true }).waitFor();
  expect(await offered.allInnerTexts()).toEqual(expect.arrayContaining(["errd", "rfs", "vip"]));
  await page.keyboard.type("errd poll");
  await offered.getByText("polltimer").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type('="1s"/>');
  await lineWith('<errd polltimer="1s"/>').waitFor();
  await check();
  // On both nodes, with its place; and at this place in the text.
  const place = page.locator(".notice").getByText(/userconfig\.xml:\d+:\d+: .*<errd>/);
  await place.nth(1).waitFor();
  expect(await place.count()).toBe(2);
  const marked = page.locator(".editor .cm-lintRange-error");
  expect(await marked.allInnerTexts()).toEqual(['<errd polltimer="1s"/>']);
  expect(await desk.accessibility()).toEqual([]);
  const apply = page.getByRole("button", { name: "Put in force" });
  expect(await apply.getAttribute("aria-disabled")).toBe("true");
  await page.getByRole("button", { name: "Discard" }).click();
  await lineWith('<errd polltimer="1s"/>').waitFor({ state: "detached" });
});

test("console: a change is put in force on both nodes, and the configuration before it is restored", async () => {
  const { nodes } = desk.rig.cluster;
  const inForce = () =>
    nodes.map((node) => readFileSync(node.path(configurationOf), "utf8").includes('maxloop="5"'));
  await desk.go(configuration);
  await lineWith("<service mode").click();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(' maxloop="5"');
  await check();
  await page.getByText("At once; the module goes on running").nth(1).waitFor();
  await page.getByRole("region", { name: "Difference" }).getByText('maxloop="5"').waitFor();
  await page.getByRole("button", { name: "Put in force" }).click();
  await page.getByText("node1: In force").waitFor();
  await page.getByText("node2: In force").waitFor();
  expect(inForce()).toEqual([true, true]);

  const history = page.getByRole("region", { name: "Earlier configurations" });
  await history.getByRole("button", { name: "Restore" }).first().click();
  expect(await desk.accessibility()).toEqual([]);
  await dialog().getByRole("button", { name: "Restore" }).click();
  await dialog().getByText("node2: In force").waitFor();
  await dialog().getByRole("button", { name: "Close" }).last().click();
  await lineWith('maxloop="5"').waitFor({ state: "detached" });
  expect(inForce()).toEqual([false, false]);
});

test("console: who edits what was changed on the other node meanwhile is refused, before anything is written", async () => {
  const [first, second] = desk.rig.cluster.nodes;
  await desk.go(configuration);
  await lineWith("<service mode").click();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(' maxloop="7"');
  await check();
  await page.getByText("At once; the module goes on running").nth(1).waitFor();
  const before = readFileSync(second.path(configurationOf), "utf8");
  writeFileSync(second.path(configurationOf), `${before}<!-- by somebody else -->\n`);
  await page.getByRole("button", { name: "Put in force" }).click();
  await page
    .getByRole("alert")
    .getByText("Somebody else has changed it since it was read")
    .waitFor();
  expect(readFileSync(first.path(configurationOf), "utf8")).not.toContain('maxloop="7"');
  writeFileSync(second.path(configurationOf), before);
});

test("console: a module goes away as a package, and comes in from one under another name", async () => {
  await desk.go(configuration);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download .safe" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${moduleName}.safe`);
  await desk.go("/new");
  const safe = { name: "second.safe", mimeType: "application/zip" };
  const buffer = readFileSync(await download.path());
  await page.getByLabel("A package of your own").setInputFiles({ ...safe, buffer });
  expect(await page.getByLabel("Name of the module").inputValue()).toBe("second");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Install" }).click();
  await page.getByText("node2: Installed").waitFor();
  await desk.go("/modules/second/configuration");
  await lineWith("<service mode").waitFor();
});

test("console: the heartbeats of the last two minutes are there at once", async () => {
  await desk.go("/");
  // By its own looks alone the page would know five of them.
  await page.locator(".heartbeat rect.up").nth(11).waitFor({ timeout: 10_000 });
});

test("console: the palette goes everywhere and asks for actions, without a mouse", async () => {
  await desk.go("/");
  const search = page.getByRole("combobox", { name: "Go to a page or do something" });
  const open = async (words: string): Promise<void> => {
    await page.keyboard.press("Control+k");
    await search.waitFor();
    await page.keyboard.type(words);
  };
  await open(`swap ${moduleName}`);
  await page.getByRole("option", { name: `Swap the roles of ${moduleName}` }).waitFor();
  expect(await desk.accessibility()).toEqual([]);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: `Swap the roles of ${moduleName}` }).waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  await open("nothing of this kind");
  await page.getByText("Nothing found").waitFor();
  await page.keyboard.press("Escape");
  await search.waitFor({ state: "detached" });
  await open(`${moduleName} `);
  const options = page.getByRole("option");
  const first = (await options.nth(0).textContent()) ?? "";
  await page.keyboard.press("ArrowDown");
  expect(await options.nth(1).getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  expect(first).toContain(moduleName);
  await page.getByRole("heading", { level: 1, name: moduleName }).waitFor();
});

test("console: on a screen of 360 pixels one sees that it is protected, and swaps", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  const fits = async (): Promise<void> => {
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  };
  await desk.go("/");
  const sentence = page.getByTestId(`sentence-${moduleName}`);
  await sentence.getByText("Protected").waitFor();
  const runsOn = page.getByText(/^Runs on node[12]$/);
  const before = await runsOn.textContent();
  await fits();
  await page.getByRole("button", { name: "Swap" }).first().click();
  await dialog().getByText("Both copies are complete").waitFor();
  expect(await desk.accessibility()).toEqual([]);
  const now = dialog().getByRole("button", { name: "Swap now" });
  // Whole, on the screen, and large enough for a finger.
  const box = await now.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(24);
  expect((box?.x ?? 360) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
  expect((box?.y ?? 740) + (box?.height ?? 0)).toBeLessThanOrEqual(740);
  await now.click();
  await dialog()
    .getByText(/^Done, took/)
    .waitFor();
  await fits();
  await dialog().getByRole("button", { name: "Close" }).last().click();
  const after = before === "Runs on node1" ? "Runs on node2" : "Runs on node1";
  await page.getByText(after, { exact: true }).waitFor();
  await sentence.getByText("Protected").waitFor();
  await page.setViewportSize(wide);
});

test("console: the events on the charts say what they are, and are listed beneath", async () => {
  await desk.go(`/modules/${moduleName}/charts`);
  const listed = page.getByRole("region", { name: "Events in this time" });
  const what = (await listed.locator(".event-chain strong").first().textContent()) ?? "";
  const plot = page.locator(".chart .u-over").first();
  const box = await plot.boundingBox();
  const tip = plot.locator(".chart-tip");
  let told = "";
  for (let x = 1; box !== null && x < box.width && !told.includes(what); x += 3) {
    await page.mouse.move(box.x + x, box.y + box.height / 2);
    told = (await tip.textContent()) ?? "";
  }
  expect(what).not.toBe("");
  expect(told).toContain(what);
  expect(await desk.accessibility()).toEqual([]);
});

test("console: what a script writes is seen while it writes, filtered, and downloaded", async () => {
  const [, second] = desk.rig.cluster.nodes;
  await desk.go(`/modules/${moduleName}/logs`);
  await page.getByRole("button", { name: "Scripts" }).click();
  const run = page.getByRole("button", { name: /^start_prim\s*node2/ });
  await run.first().click();
  const output = page.getByRole("region", { name: /start_prim\.log$/ });
  await output.waitFor();
  const log = await output.getAttribute("aria-label");
  const file = (await second.execOk("find", ["/var/log/gemel", "-name", log ?? ""])).trim();
  await second.execOk("sh", ["-c", `echo it goes on >> ${file}`]);
  await output.getByText("it goes on").waitFor();
  await page.getByLabel("Filter the log").fill("goes on");
  const shown = output.locator("pre");
  await shown.getByText(/^it goes on\s*$/).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    output.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(readFileSync(await download.path(), "utf8")).toBe("it goes on\n");
  expect(await desk.accessibility()).toEqual([]);
});

const looks = [390, 1440].flatMap((width) =>
  (["dark", "light"] as const).map((theme) => ({ theme, width })),
);

// That no page is left out: tools/console-pages.test.ts.
test.each([...pages, ...moreShots])(
  "console: accessible in both themes, wide and narrow: $name",
  async (shot) => {
    await desk.go(shot.path);
    await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
    await shot.prepare?.(page);
    expect(await accessibilityIn(page, looks)).toEqual([]);
  },
);

test.each(entryShots)("console: accessible before somebody is signed in: $name", async (shot) => {
  const his = await desk.stranger();
  await his.goto("about:blank");
  await his.goto(`${desk.rig.consoles[0].url}#${shot.path}`);
  await his.locator(".entry").waitFor();
  expect(await accessibilityIn(his, looks)).toEqual([]);
  await his.context().close();
});

test("console: the browser never complained", () => {
  expect(desk.complaints).toEqual([]);
});
