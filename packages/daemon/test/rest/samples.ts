/** A valid request for each operation. @module */
import type { ErrorCode } from "@gemel/base";
import type { Fake } from "./fake-services.ts";

export type Sample = {
  readonly body?: unknown;
  readonly query?: string;
  /** For operations that take one. */
  readonly wrongQuery?: string;
  readonly path?: Readonly<Record<string, string>>;
  /** Who is asked in the test knows of no other module. */
  readonly anyModule?: true;
  /** Valid, and still refused in the state of the test. */
  readonly refusal?: ErrorCode;
  /** Before the valid request. */
  readonly prepare?: (fake: Fake) => Promise<unknown> | unknown;
};

const password = "correct horse battery";
const xml = { xml: "<safe/>" };
const rescue = { rescue: "abc-1" };
const anyModule = true;
const lines = { query: "lines=5", wrongQuery: "lines=-1" };
const mail = {
  ...{ name: "ops", enabled: true, codes: ["unprotected"], modules: [], kind: "mail" },
  ...{ host: "127.0.0.1", port: 1, security: "none", user: "", from: "a@example.org" },
  to: ["b@example.org"],
};

async function makeUser({ access }: Fake): Promise<unknown> {
  const known = access.users.some(({ name }) => name === "bert");
  return known
    ? null
    : access.createUser({ name: "bert", realm: "local", role: "monitor", modules: {}, password });
}

const link = { token: "" };
const token = { token: "" };
const operation = { operation: "" };

async function makeToken({ access }: Fake): Promise<void> {
  const request = { name: "t", role: "monitor" as const, modules: {}, expiresInDays: 1 };
  token.token = (await access.createToken(request, "anna")).id;
}

export const samples: Readonly<Record<string, Sample>> = {
  initCluster: { body: { addresses: { default: "198.18.1.1" } } },
  joinCluster: { body: { host: "198.18.1.1", token: "gmlj_x.y" } },
  giveJoinToken: { body: { validMs: 60_000 } },
  clusterAuthority: {},
  admitNode: {
    body: {
      ...{ secret: "x", node: "node2", addresses: {}, hostAddresses: [], replace: false },
      ...{ request: "PEM", version: "0.1.0" },
    },
    refusal: "token_invalid",
  },
  clusterStanding: {},
  clusterDocument: {},
  takeClusterDocument: { body: { xml: "<cluster/>", version: 2 } },
  clusterNodes: {},
  removeNode: { path: { member: "node2" } },
  leaveCluster: {},
  checkCluster: { body: { xml: "<cluster/>", file: "cluster.xml" } },
  preflight: {},
  preflightBytes: { query: "count=100", wrongQuery: "count=0" },
  noteInLog: { body: { level: "E", message: "ready" } },
  replacePackage: { body: { zip: "UEs=" } },
  node: {},
  cluster: {},
  uploadCluster: { body: { xml: "<cluster/>", file: "cluster.xml" } },
  modules: {},
  install: { body: { name: "app", template: "mirror", macros: {} } },
  module: {},
  uninstall: {},
  installed: {},
  reconfigure: {},
  deconfigure: {},
  checkConfig: { body: xml },
  package: { anyModule },
  ports: { anyModule },
  history: { anyModule },
  restore: { body: { back: 1 } },
  display: { path: { script: "level" } },
  resources: { anyModule },
  setResource: { body: { name: "user.x", value: "up" }, anyModule },
  monitored: { anyModule },
  enableClass: { body: { class: "other", on: true }, anyModule },
  loop: { body: { op: "show" }, anyModule },
  changeSettings: { body: { errd: false }, anyModule },
  act: { body: { action: "start" } },
  changeTraffic: { body: { traffic: "drain" } },
  diff: { anyModule },
  verify: { body: { repair: false }, anyModule },
  lastVerify: { anyModule },
  rescues: { anyModule },
  rescue: { path: rescue, anyModule },
  keepRescue: { body: { data: "abc", differences: null }, anyModule },
  restoreRescue: { path: rescue, body: { to: "/there", paths: [] }, anyModule },
  rescueArchive: { path: rescue },
  deleteRescue: { path: rescue, anyModule },
  transitions: { ...lines, anyModule },
  log: { ...lines, anyModule },
  events: {},
  session: {},
  signIn: { body: { user: "bert", password }, prepare: makeUser },
  signOut: {},
  makeWelcome: {},
  useWelcome: {
    body: link,
    prepare: ({ access }) => {
      link.token = access.makeWelcome().token;
    },
  },
  changePassword: {
    body: { old: password, new: "another long password" },
    prepare: async ({ access }) =>
      access.users.some(({ name }) => name === "anna") ||
      access.createUser({ name: "anna", realm: "local", role: "admin", modules: {}, password }),
  },
  beginOidc: { refusal: "refused" },
  finishOidc: { refusal: "refused" },
  users: {},
  createUser: { body: { name: "cleo", realm: "pam", role: "control", modules: { app: "admin" } } },
  user: { path: { user: "bert" }, prepare: makeUser },
  changeUser: { path: { user: "bert" }, body: { disabled: true }, prepare: makeUser },
  deleteUser: { path: { user: "bert" }, prepare: makeUser },
  tokens: {},
  createToken: { body: { name: "ci", role: "monitor", expiresInDays: 30 } },
  deleteToken: { path: token, prepare: makeToken },
  realms: {},
  changeRealms: { body: { pam: { service: "gemel", groups: { wheel: "admin" } } } },
  audit: { query: "count=10", wrongQuery: "count=many" },
  operations: {},
  operation: {
    path: operation,
    prepare: async ({ services, node }) => {
      const start = () => node.act("app", { action: "start" });
      const request = { action: "start" as const };
      operation.operation = (
        await services.operations.run("app", request, "anna", start)
      ).operation;
    },
  },
  overview: {},
  stream: { query: "scope=cluster", wrongQuery: "scope=world" },
  sharedDocument: { path: { document: "access" } },
  offerDocument: {
    path: { document: "access" },
    body: { version: 0, value: null },
    refusal: "internal",
  },
  moduleFiles: {},
  moduleFile: { query: "path=conf/userconfig.xml", wrongQuery: "path=../../etc/shadow" },
  writeModuleFile: {
    query: "path=bin/x",
    wrongQuery: "path=/etc/x",
    body: { text: "#!/bin/sh\n" },
  },
  deleteModuleFile: { query: "path=old.txt", wrongQuery: "nothing=1" },
  scriptLogs: {},
  scriptLog: { path: { log: "20250101T000000_000Z_001_start_prim.log" } },
  templates: {},
  directory: { query: "path=/etc", wrongQuery: "path=etc" },
  metrics: { query: "step=2000", wrongQuery: "since=yesterday" },
  prometheus: {},
  farmPlan: { query: "traffic=drain", wrongQuery: "traffic=open" },
  plan: { query: "action=swap", wrongQuery: "action=explode" },
  checkConfigAll: { body: xml },
  splitBrain: {},
  splitBrainSide: {},
  support: {},
  notifications: {},
  changeNotifications: { body: { targets: [mail] } },
  testNotification: {
    path: { target: "ops" },
    prepare: ({ services }) => services.notifier.change({ targets: [mail as never] }, null),
  },
};
