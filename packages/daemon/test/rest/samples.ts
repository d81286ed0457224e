/** A valid request for each operation. @module */
import type { ErrorCode } from "@gemel/base";
import { Client, type PlainRequest } from "@gemel/client";
import type { ModuleView } from "@gemel/protocol";
import type { Asked } from "@gemel/protocol/operations";
import type { RouteName } from "@gemel/protocol/routes";
import type { Fake } from "./fake-services.ts";

export type Sample<N extends RouteName> = {
  /** For operations that take a query. */
  readonly wrongQuery?: string;
  /** Who is asked in the test knows of no other module. */
  readonly anyModule?: true;
  /** Valid, and still refused in the state of the test. */
  readonly refusal?: ErrorCode;
  /** Before the valid request. */
  readonly prepare?: (fake: Fake) => Promise<unknown> | unknown;
} & (object extends Without<N> ? { readonly asked?: Without<N> } : { readonly asked: Without<N> });

/** The module is the test's own. */
type Without<N extends RouteName> = Omit<Asked<N>, "module">;

const password = "correct horse battery";
const xml = { xml: "<safe/>" };
const cluster = { xml: "<cluster/>", file: "cluster.xml" };
const rescue = { rescue: "abc-1" };
const bert = { user: "bert" };
const anyModule = true;
const lines = { asked: { query: { lines: 5 } }, wrongQuery: "lines=-1" };
const mail = {
  ...{ name: "ops", enabled: true, codes: ["unprotected" as const], modules: [] },
  ...{ kind: "mail" as const, host: "127.0.0.1", port: 1, security: "none" as const, user: "" },
  ...{ from: "a@example.org", to: ["b@example.org"] },
};

async function makeUser({ access }: Fake): Promise<unknown> {
  const known = access.users.some(({ name }) => name === "bert");
  return known
    ? null
    : access.createUser({ name: "bert", realm: "local", role: "monitor", modules: {}, password });
}

/** Filled when they are made. */
const link = { token: "none" };
const token = { token: "none" };
const operation = { operation: "none" };

async function makeToken({ access }: Fake): Promise<void> {
  const request = { name: "t", role: "monitor" as const, modules: {}, expiresInDays: 1 };
  token.token = (await access.createToken(request, "anna")).id;
}

async function act({ services, node }: Fake): Promise<void> {
  const request = { action: "start" as const };
  const start = (): Promise<ModuleView> => node.act("app", request);
  operation.operation = (await services.operations.run("app", request, "anna", start)).operation;
}

export const samples: { readonly [N in RouteName]: Sample<N> } = {
  initCluster: { asked: { body: { addresses: { default: "198.18.1.1" } } } },
  joinCluster: { asked: { body: { host: "198.18.1.1", token: "gmlj_x.y" } } },
  giveJoinToken: { asked: { body: { validMs: 60_000 } } },
  clusterAuthority: {},
  admitNode: {
    asked: {
      body: {
        ...{ secret: "x", node: "node2", addresses: {}, hostAddresses: [], replace: false },
        ...{ request: "PEM", version: "0.1.0" },
      },
    },
    refusal: "token_invalid",
  },
  clusterStanding: {},
  clusterDocument: {},
  takeClusterDocument: { asked: { body: { xml: "<cluster/>", version: 2 } } },
  clusterNodes: {},
  removeNode: { asked: { member: "node2" } },
  leaveCluster: {},
  checkCluster: { asked: { body: cluster } },
  preflight: {},
  hostAddresses: {},
  reach: {
    asked: { query: { to: "198.18.1.2", from: "198.18.1.1" } },
    wrongQuery: "from=198.18.1.1",
  },
  preflightBytes: { asked: { query: { count: 100 } }, wrongQuery: "count=0" },
  noteInLog: { asked: { body: { level: "E", message: "ready" } } },
  replacePackage: { asked: { body: { zip: "UEs=" } } },
  node: {},
  cluster: {},
  uploadCluster: { asked: { body: cluster } },
  modules: {},
  install: { asked: { body: { name: "app", template: "mirror", macros: {} } } },
  module: {},
  uninstall: {},
  installed: {},
  reconfigure: {},
  deconfigure: {},
  checkConfig: { asked: { body: xml } },
  package: { anyModule },
  ports: { anyModule },
  history: { anyModule },
  restore: { asked: { body: { back: 1 } } },
  display: { asked: { script: "level" } },
  resources: { anyModule },
  setResource: { asked: { body: { name: "user.x", value: "up" } }, anyModule },
  monitored: { anyModule },
  enableClass: { asked: { body: { class: "other", on: true } }, anyModule },
  loop: { asked: { body: { op: "show" } }, anyModule },
  changeSettings: { asked: { body: { errd: false } }, anyModule },
  act: { asked: { body: { action: "start" } } },
  changeTraffic: { asked: { body: { traffic: "drain" } } },
  diff: { anyModule },
  verify: { asked: { body: { repair: false } }, anyModule },
  lastVerify: { anyModule },
  upgrade: { anyModule },
  rescues: { anyModule },
  rescue: { asked: rescue, anyModule },
  keepRescue: { asked: { body: { data: "abc", differences: null } }, anyModule },
  restoreRescue: { asked: { ...rescue, body: { to: "/there", paths: [] } }, anyModule },
  rescueArchive: { asked: rescue },
  deleteRescue: { asked: rescue, anyModule },
  transitions: { ...lines, anyModule },
  log: { ...lines, anyModule },
  commands: { ...lines },
  events: {},
  session: {},
  signIn: { asked: { body: { user: "bert", password } }, prepare: makeUser },
  signOut: {},
  makeWelcome: {},
  useWelcome: {
    asked: { body: link },
    prepare: ({ access }) => {
      link.token = access.makeWelcome().token;
    },
  },
  changePassword: {
    asked: { body: { old: password, new: "another long password" } },
    prepare: async ({ access }) =>
      access.users.some(({ name }) => name === "anna") ||
      access.createUser({ name: "anna", realm: "local", role: "admin", modules: {}, password }),
  },
  beginOidc: { refusal: "refused" },
  finishOidc: { refusal: "refused" },
  users: {},
  createUser: {
    asked: { body: { name: "cleo", realm: "pam", role: "control", modules: { app: "admin" } } },
  },
  user: { asked: bert, prepare: makeUser },
  changeUser: { asked: { ...bert, body: { disabled: true } }, prepare: makeUser },
  deleteUser: { asked: bert, prepare: makeUser },
  tokens: {},
  createToken: { asked: { body: { name: "ci", role: "monitor", expiresInDays: 30 } } },
  deleteToken: { asked: token, prepare: makeToken },
  realms: {},
  changeRealms: { asked: { body: { pam: { service: "gemel", groups: { wheel: "admin" } } } } },
  audit: { asked: { query: { count: 10 } }, wrongQuery: "count=many" },
  operations: {},
  operation: { asked: operation, prepare: act },
  overview: {},
  stream: { asked: { query: { scope: "cluster" } }, wrongQuery: "scope=world" },
  sharedDocument: { asked: { document: "access" } },
  offerDocument: {
    asked: { document: "access", body: { version: 0, value: null } },
    refusal: "internal",
  },
  moduleFiles: {},
  moduleFile: {
    asked: { query: { path: "conf/userconfig.xml" } },
    wrongQuery: "path=../../etc/shadow",
  },
  writeModuleFile: {
    asked: { query: { path: "bin/x" }, body: { text: "#!/bin/sh\n" } },
    wrongQuery: "path=/etc/x",
  },
  deleteModuleFile: { asked: { query: { path: "old.txt" } }, wrongQuery: "nothing=1" },
  scriptLogs: {},
  scriptLog: { asked: { log: "20250101T000000_000Z_001_start_prim.log" } },
  templates: {},
  directory: { asked: { query: { path: "/etc" } }, wrongQuery: "path=etc" },
  metrics: { asked: { query: { step: 2000 } }, wrongQuery: "since=yesterday" },
  prometheus: {},
  farmPlan: { asked: { query: { traffic: "drain" } }, wrongQuery: "traffic=open" },
  plan: { asked: { query: { action: "swap" } }, wrongQuery: "action=explode" },
  checkConfigAll: { asked: { body: xml } },
  splitBrain: {},
  splitBrainSide: {},
  support: {},
  notifications: {},
  changeNotifications: { asked: { body: { targets: [mail] } } },
  testNotification: {
    asked: { target: "ops" },
    prepare: ({ services }) => services.notifier.change({ targets: [mail] }, null),
  },
};

/** The request of a sample, as the client would write it. */
export function sampleRequest<N extends RouteName>(name: N, module = "app"): PlainRequest {
  return writer.request(name, ...askedOf(name, module));
}

/** What the client takes for it. */
export function askedOf<N extends RouteName>(name: N, module = "app"): [Asked<N>] {
  const { asked } = samples[name] as { readonly asked?: object };
  const whole: object = { module, ...asked };
  return [whole as Asked<N>];
}

const writer = new Client(() => Promise.reject(new Error("Nothing is asked")));
