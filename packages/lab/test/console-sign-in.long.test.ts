/**
 * The ways to sign in, set up on the console's pages and used there: the server's accounts (PAM), a
 * directory (slapd), a provider of OpenID Connect on another site, with a certificate of its own authority.
 */
import { writeFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityOf } from "../src/browser/audit.ts";
import { launchBrowser, newContext, useWelcome } from "../src/browser/browser.ts";
import { welcomeUrl } from "../src/cluster/consoles.ts";
import { forward } from "../src/forward/forwarder.ts";
import { repository } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { type ConsoleRig, consoleRig } from "../src/screens/rig.ts";
import { makeAuthority, type OwnAuthority } from "../src/sign-in/authority.ts";
import { startDirectory } from "../src/sign-in/directory.ts";

const anna = { user: "anna", password: "a few words in a row" };
const paula = { user: "paula", password: "words of the server" };
const lea = { user: "lea", password: "words of the directory", group: "operators" };
const wide = { width: 1440, height: 900, theme: "light" } as const;
const providerPort = 9480;
const issuer = `https://127.0.0.2:${providerPort}`;
const client = { id: "gemel-console", secret: "what the provider gave" };

let lab: Lab;
let rig: ConsoleRig;
let browser: Browser;
let authority: OwnAuthority;
/** Anna's, who sets everything up. */
let admin: Page;

beforeAll(async () => {
  lab = await Lab.create();
  rig = await consoleRig(lab, null);
  const [first] = rig.cluster.nodes;
  await first.execOk("groupadd", ["operators"]);
  await first.execOk("useradd", ["--no-create-home", "--groups", "operators", paula.user]);
  await first.execOk("useradd", ["--no-create-home", "otherone"]);
  const passwords = `${paula.user}:${paula.password}\notherone:${paula.password}\n`;
  await first.execOk("chpasswd", [], { input: passwords });
  writeFileSync(
    first.path("/etc/pam.d/gemel"),
    "auth required pam_unix.so nodelay\naccount required pam_unix.so\n",
  );
  const program = `${repository}/packages/lab/src/sign-in/provider.ts`;
  const redirect = `${rig.consoles[0].url}api/v1/session/oidc/done`;
  authority = await makeAuthority(first, "127.0.0.2");
  const files = [authority.key, authority.certificate];
  const provider = [program, String(providerPort), client.id, client.secret, redirect, ...files];
  await first.startService("provider", [process.execPath, ...provider]);
  const target = { host: "127.0.0.2", port: providerPort };
  const [port] = await forward(first, [{ target }]);
  browser = await launchBrowser([
    `--host-resolver-rules=MAP 127.0.0.2:${providerPort} 127.0.0.1:${port}`,
  ]);
  admin = await freshPage();
  await useWelcome(admin, await welcomeUrl(first, rig.consoles[0]), anna);
});

afterAll(async () => {
  await browser?.close();
  await lab?.destroy();
});

/** Of somebody who was never here. */
async function freshPage(): Promise<Page> {
  const page = await (await newContext(browser, wide)).newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

async function openRealm(name: string) {
  await admin.goto("about:blank");
  await admin.goto(`${rig.consoles[0].url}#/access`);
  await admin.getByRole("button", { name: `Change: ${name}` }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.waitFor();
  expect(await accessibilityOf(admin)).toEqual([]);
  return dialog;
}

async function save(): Promise<void> {
  await admin.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await admin.getByRole("dialog").waitFor({ state: "detached" });
}

type Account = { readonly user: string; readonly password: string };

async function signIn(page: Page, realm: string, { user, password }: Account): Promise<void> {
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("Account kept by").selectOption({ label: realm });
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function expectSignedIn(page: Page, user: string, role: string): Promise<void> {
  await page.getByTestId("pulse").waitFor();
  const session = (await page.evaluate(
    "fetch('api/v1/session').then((answer) => answer.json())",
  )) as { readonly principal: { readonly name: string; readonly role: string } };
  expect(session.principal).toMatchObject({ name: user, role });
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Your account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
}

test("PAM: set up in its form, a right and a wrong password, the role of the group, the lockout", async () => {
  const dialog = await openRealm("Accounts of the server (PAM)");
  await dialog.getByLabel("Groups and their roles").fill("operators control");
  await dialog.getByText("A line is not GROUP: ROLE").first().waitFor();
  await dialog.getByLabel("Groups and their roles").fill("operators: control");
  await save();
  const page = await freshPage();
  await page.goto(rig.consoles[0].url);
  await signIn(page, "The server (PAM)", paula);
  await expectSignedIn(page, paula.user, "control");
  await signOut(page);
  await signIn(page, "The server (PAM)", { ...paula, user: "otherone" });
  await page.getByText('"otherone" has no role here').waitFor();
  const wrong = { ...paula, password: "other words" };
  for (let attempt = 0; attempt < 5; attempt++) {
    await signIn(page, "The server (PAM)", wrong);
    await page.getByRole("alert").getByText("The name or the password is wrong").waitFor();
  }
  await signIn(page, "The server (PAM)", paula);
  await page.getByText(/^Too many attempts for "paula": wait \d+ s$/).waitFor();
  await page.getByText("gemel console login").waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
});

test("LDAP: set up in its form, the role of the group, a directory that does not answer", async () => {
  const [first] = rig.cluster.nodes;
  const directory = await startDirectory(first, lea);
  const dialog = await openRealm("Directory (LDAP)");
  await dialog.getByLabel("Address (ldaps://...)").fill(directory.url);
  await dialog.getByLabel("Where to search (base DN)").fill(directory.base);
  await dialog.getByLabel("Account that searches (DN)").fill(directory.bindDn);
  await dialog.getByLabel("Attribute with the groups").fill("departmentNumber");
  await dialog.getByLabel("Password of that account").fill(directory.secret);
  await dialog.getByLabel("Certificate authority (PEM)").fill(directory.ca);
  await dialog.getByLabel("Groups and their roles").fill("operators: monitor");
  await save();
  const page = await freshPage();
  await page.goto(rig.consoles[0].url);
  await signIn(page, "The directory (LDAP)", { ...lea, password: "other words" });
  await page.getByText("The name or the password is wrong").waitFor();
  await signIn(page, "The directory (LDAP)", lea);
  await expectSignedIn(page, lea.user, "monitor");
  await signOut(page);
  const again = await openRealm("Directory (LDAP)");
  await again.getByLabel("Address (ldaps://...)").fill("ldaps://127.0.0.1:6637");
  await save();
  await signIn(page, "The directory (LDAP)", lea);
  await page.getByText(/^The directory ldaps:\/\/127\.0\.0\.1:6637: /).waitFor();
});

test("OpenID Connect: to a provider on another site and back, with the role of the claim", async () => {
  const dialog = await openRealm("OpenID Connect");
  expect(await dialog.getByLabel("Address of this console").inputValue()).toBe(
    rig.consoles[0].url.replace(/\/$/, ""),
  );
  await dialog.getByLabel("Words on the button").fill("Company");
  await dialog.getByLabel("Issuer (https://...)").fill(issuer);
  await dialog.getByLabel("Client id").fill(client.id);
  await dialog.getByLabel("Client secret").fill(client.secret);
  await dialog.getByLabel("Groups and their roles").fill("operators: control");
  const page = await freshPage();
  await save();
  await page.goto(rig.consoles[0].url);
  await page.getByRole("link", { name: "Sign in with Company" }).click();
  await page
    .getByText(/^The certificate of the provider .* no authority that this system trusts$/)
    .waitFor();
  const again = await openRealm("OpenID Connect");
  await again.getByLabel("Certificate authority (PEM)").fill("company.crt");
  await admin.getByRole("button", { name: "Save" }).click();
  await admin.getByText("The authority of the provider is no certificate in PEM").waitFor();
  await again.getByLabel("Certificate authority (PEM)").fill(authority.ca);
  await save();
  await throughProvider(page, "otto");
  await expectSignedIn(page, "otto", "control");
  expect(new URL(page.url()).origin).toBe(new URL(rig.consoles[0].url).origin);
  await signOut(page);
});

test("OpenID Connect: who is refused is told why on the page they come back to", async () => {
  const page = await freshPage();
  await throughProvider(page, "nobody");
  await page.getByRole("alert").getByText('"nobody" has no role here').waitFor();
  await page.getByText("An administrator gives roles to groups").waitFor();
  const dialog = await openRealm("OpenID Connect");
  await dialog.getByLabel("Issuer (https://...)").fill("https://127.0.0.2:9481");
  await save();
  await page.getByRole("link", { name: "Sign in with Company" }).click();
  await page.getByText(/^The provider https:\/\/127\.0\.0\.2:9481: /).waitFor();
  await page.getByText("Check the issuer's address and its certificate").waitFor();
});

/** From the console's button over the provider's own pages. */
async function throughProvider(page: Page, name: string): Promise<void> {
  await page.goto(rig.consoles[0].url);
  await page.getByRole("link", { name: "Sign in with Company" }).click();
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}
