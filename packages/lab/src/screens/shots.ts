/** Which pages there are, and what is opened on them. @module */
import type { Page } from "playwright-core";
import { newcomerAddresses } from "./newcomers.ts";

export type Shot = {
  readonly name: string;
  /** Behind the hash. */
  readonly path: string;
  /** What is done before the picture; then it is of what can be seen, not of the whole page. */
  readonly prepare?: (page: Page) => Promise<void>;
};

const module = "/modules/postgresql";
const farm = "/modules/web";

/** As long as everything is well. */
export const pages: readonly Shot[] = [
  { name: "overview", path: "/" },
  { name: "module-status", path: module },
  { name: "module-timeline", path: `${module}/timeline` },
  {
    name: "module-charts",
    path: `${module}/charts`,
    prepare: (page) => settle(page, ".chart canvas"),
  },
  { name: "module-resources", path: `${module}/resources` },
  { name: "module-logs", path: `${module}/logs` },
  {
    name: "module-logs-commands",
    path: `${module}/logs`,
    prepare: async (page) => {
      await page.getByRole("button", { name: /^(Commands|Commandes)$/ }).click();
      await settle(page, "table.data td");
    },
  },
  { name: "module-data", path: `${module}/data` },
  { name: "module-split-brain", path: `${module}/split-brain` },
  { name: "module-configuration", path: `${module}/configuration` },
  {
    name: "dialog-swap",
    path: `${module}?action=swap`,
    prepare: (page) => settle(page, "dialog .interruption"),
  },
  {
    name: "palette",
    path: "/",
    prepare: async (page) => {
      await page.keyboard.press("Control+k");
      await settle(page, "[role=option]");
    },
  },
  { name: "new-module", path: "/new" },
  {
    name: "new-module-watch",
    path: "/new",
    prepare: async (page) => {
      await page.getByRole("button", { name: /^MariaDB/ }).click();
      await settle(page, ".directory-sizes li:nth-child(2) span");
      await page.locator(".card-foot .button.primary").click();
      await page.locator(".card .row .button").first().click();
      await settle(page, "fieldset.sub-card");
    },
  },
  {
    name: "new-module-review",
    path: "/new",
    prepare: async (page) => {
      await page.getByRole("button", { name: /^MariaDB/ }).click();
      for (let step = 0; step < 2; step += 1) await page.locator(".card-foot .primary").click();
      await page.locator("summary").first().click();
      await settle(page, ".setting .setting");
    },
  },
  {
    name: "configuration-form",
    path: `${module}/configuration`,
    prepare: async (page) => {
      await page.getByRole("button", { name: /^(Form|Formulaire)$/ }).click();
      await page.locator("summary", { hasText: "heart" }).first().click();
      await settle(page, ".setting[open] .setting[open] input");
    },
  },
  { name: "cluster", path: "/cluster" },
  { name: "cluster-edit", path: "/cluster/edit" },
  { name: "access", path: "/access" },
  {
    name: "dialog-ldap",
    path: "/access",
    prepare: async (page) => {
      await page.getByRole("button", { name: "LDAP" }).click();
      await settle(page, "dialog textarea");
    },
  },
  { name: "notifications", path: "/notifications" },
  { name: "audit", path: "/audit" },
  { name: "support", path: "/support" },
  { name: "not-found", path: "/nowhere" },
];

/** Of who is not signed in, and of an address that is none. */
export const entryShots: readonly Shot[] = [
  { name: "sign-in", path: "/" },
  { name: "welcome", path: "/welcome?token=of-somebody" },
  { name: "welcome-without-token", path: "/welcome" },
];

/** More of the same pages, for who looks at pictures. */
export const moreShots: readonly Shot[] = [
  {
    name: "module-logs-scripts",
    path: `${module}/logs`,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Scripts" }).click();
      await page
        .getByRole("button", { name: /^start_prim/ })
        .first()
        .click();
      await settle(page, "pre");
    },
  },
  {
    name: "module-actions",
    path: module,
    prepare: async (page) => {
      await openMenu(page, "postgresql");
    },
  },
  {
    name: "dialog-stop-all",
    path: module,
    prepare: async (page) => {
      await openMenu(page, "postgresql");
      await page
        .getByRole("menuitem", { name: /^(Stop on all nodes|Arrêter sur tous les nœuds)$/ })
        .click();
      await settle(page, "dialog .node-plan:nth-of-type(2)");
    },
  },
  opened("dialog-token", "/access", /^(New token|Nouveau jeton)$/),
  opened("dialog-mail", "/notifications", /^(Mail|Courriel)$/),
  opened("dialog-webhook", "/notifications", /^Webhook$/),
  opened("dialog-add-server", "/cluster", /^(Add a server|Ajouter un serveur)$/),
  {
    name: "shortcuts",
    path: "/",
    prepare: async (page) => {
      await page.keyboard.press("?");
      await settle(page, "dialog");
    },
  },
  {
    name: "new-module-settings",
    path: "/new",
    prepare: async (page) => {
      await page.getByRole("button", { name: /^PostgreSQL/ }).click();
      await settle(page, ".directory-sizes li:nth-child(2) span");
    },
  },
  {
    name: "dialog-user-copy",
    path: "/access",
    prepare: async (page) => {
      await page.locator(".card header .button").first().click();
      await page.locator("dialog input[type=password]").fill("correct horse battery");
      await page.locator("dialog footer .start .button").click();
      await settle(page, "dialog .copyable");
    },
  },
  {
    name: "new-module-review-check",
    path: "/new",
    prepare: async (page) => {
      await page.getByRole("button", { name: /^MariaDB/ }).click();
      for (let step = 0; step < 2; step += 1) await page.locator(".card-foot .primary").click();
      await settle(page, ".sides .notice");
      await page.locator(".sides").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "cluster-ways",
    path: "/cluster",
    prepare: async (page) => {
      await page.getByRole("button", { name: /^(Measure now|Mesurer maintenant)$/ }).click();
      await page
        .getByText(/node1 → node2/)
        .first()
        .waitFor({ timeout: 60_000 });
    },
  },
];

/** Of a server that belongs to no cluster. */
export const startShots: readonly Shot[] = [
  { name: "cluster-start", path: "/cluster/start" },
  {
    name: "cluster-start-networks",
    path: "/cluster/start",
    prepare: async (page) => {
      const { first, second } = newcomerAddresses;
      await page.getByRole("button", { name: /^(Add a network|Ajouter un réseau)$/ }).click();
      const networks = page.locator("fieldset.sub-card");
      for (const [at, address] of first.entries()) {
        const fields = networks.nth(at).locator("input.mono");
        await fields.nth(1).fill(address);
        // On the second network a wrong one.
        await fields.nth(2).fill(at === 0 ? second[0] : "198.18.3.99");
      }
      await settle(page, ".notice.tone-warn");
      await page.locator(".notice.tone-warn").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "cluster-start-join",
    path: "/cluster/start",
    prepare: async (page) => {
      await page.locator(".gallery-card").nth(1).click();
      await page.locator("input").first().fill("198.18.1.1");
      await settle(page, ".reach.tone-ok");
    },
  },
];

/** Of a farm beside the database. */
export const farmShots: readonly Shot[] = [
  { name: "farm-status", path: farm },
  {
    name: "farm-dialog-drain",
    path: farm,
    prepare: async (page) => {
      await openMenu(page, "web");
      await page
        .getByRole("menuitem", { name: /^(Drain|Vider)$/ })
        .first()
        .click();
      await settle(page, "dialog");
    },
  },
];

/** When both went on by themselves, and one of them serves now. */
export const splitShots: readonly Shot[] = [
  { name: "overview-split", path: "/" },
  { name: "split-brain", path: `${module}/split-brain` },
  {
    name: "dialog-keep",
    path: `${module}/split-brain`,
    prepare: async (page) => {
      await page.locator(".sides .card-foot .button").first().click();
      await settle(page, "dialog .node-plan");
    },
  },
];

/** When the side that was not kept has a rescue copy, and what differs was found. */
export const keptShots: readonly Shot[] = [
  { name: "data-compared", path: `${module}/data` },
  {
    name: "dialog-rescue",
    path: `${module}/data`,
    prepare: async (page) => {
      await page
        .getByRole("button", { name: /^(Look inside|Regarder)$/ })
        .first()
        .click();
      await settle(page, "dialog table.data td");
    },
  },
  {
    name: "dialog-rescue-delete",
    path: `${module}/data`,
    prepare: async (page) => {
      await page
        .getByRole("button", {
          name: /^(Delete this rescue copy|Supprimer cette copie de secours)$/,
        })
        .first()
        .click();
      await settle(page, "dialog input");
    },
  },
];

/** When the other node has no power. */
export const troubled: readonly Shot[] = [
  { name: "overview-alone", path: "/" },
  { name: "module-alone", path: module },
  { name: "farm-alone", path: farm },
];

/** The dialog behind a button. */
function opened(name: string, path: string, button: RegExp): Shot {
  return {
    name,
    path,
    prepare: async (page) => {
      await page.getByRole("button", { name: button }).click();
      await settle(page, "dialog");
    },
  };
}

async function openMenu(page: Page, of: string): Promise<void> {
  const button = page.getByRole("button", { name: new RegExp(`: ${of}$`) });
  await button.first().click();
  await settle(page, "[role=menuitem]");
}

async function settle(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor({ timeout: 10_000 });
}
