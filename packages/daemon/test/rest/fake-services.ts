/**
 * The interface over a node that is not there: real access, operations and stream, in a folder of the test.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { GemelError } from "@gemel/base";
import {
  type Command,
  emptyLineage,
  type LogEntry,
  type ModuleView,
  type Overview,
  type SplitBrainSide,
} from "@gemel/protocol";
import { type App, restApp } from "../../src/rest/app.ts";
import type { NodeServices } from "../../src/rest/services.ts";
import type { Services } from "../../src/rest/table.ts";
import { Access } from "../../src/web/access/access.ts";
import { accessDocumentSchema, noAccess } from "../../src/web/access/access-document.ts";
import { type Identify, identifyRoot } from "../../src/web/access/identify.ts";
import { AuditLog } from "../../src/web/audit/audit-log.ts";
import { directorySight } from "../../src/web/directory-sight.ts";
import { exposition } from "../../src/web/metrics/exposition.ts";
import { ModuleFolder } from "../../src/web/module-folder.ts";
import {
  noNotifications,
  notificationsDocumentSchema,
} from "../../src/web/notify/notifications-document.ts";
import { Notifier } from "../../src/web/notify/notifier.ts";
import { farmPlanOf } from "../../src/web/operations/farm-plan.ts";
import { Operations } from "../../src/web/operations/operations.ts";
import { planOf } from "../../src/web/operations/plan.ts";
import { rescueArchive } from "../../src/web/rescue-archive.ts";
import { ScriptOutputs } from "../../src/web/script-outputs.ts";
import { SharedDocument } from "../../src/web/shared-document.ts";
import { splitBrainOf } from "../../src/web/split-brain.ts";
import { StreamHub } from "../../src/web/stream/stream-hub.ts";
import { templatesIn } from "../../src/web/templates.ts";
import { fakeMembership } from "./fake-membership.ts";

export const view: ModuleView = {
  module: "app",
  id: 1,
  node: "node1",
  mode: "mirror",
  farm: null,
  state: "STOP",
  readiness: "NotReady",
  reason: "Never started",
  upToDate: false,
  protected: false,
  since: "2025-01-01T00:00:00.000Z",
  record: emptyLineage,
  mirror: null,
  resources: {},
  peer: null,
};
export const entry: LogEntry = {
  at: "2025-01-01T00:00:00.000Z",
  level: "I",
  component: "engine",
  message: "hello",
};

const rescue = {
  id: "abc-1",
  folder: "/rescue/abc-1",
  module: "app",
  node: "node1",
  at: entry.at,
  data: "abc",
  directories: [],
};

export class FakeNode implements NodeServices {
  readonly calls: unknown[] = [];
  /** What would be among the commands of a module. */
  readonly noted: unknown[] = [];
  listener: ((entry: LogEntry) => void) | null = null;
  ended = false;

  node(): ReturnType<NodeServices["node"]> {
    return { node: "node1", version: "0", pid: 1, startedAt: entry.at };
  }
  cluster(): ReturnType<NodeServices["cluster"]> {
    return { self: "node1", config: null, signature: null };
  }
  async uploadCluster(upload: unknown): ReturnType<NodeServices["uploadCluster"]> {
    this.calls.push(upload);
    return this.cluster();
  }
  async modules(): Promise<ModuleView[]> {
    return [view];
  }
  async module(name: string): Promise<ModuleView> {
    if (name !== "app") throw new GemelError("unknown_module", `There is no module "${name}"`);
    return view;
  }
  async install(request: unknown): Promise<ModuleView> {
    this.calls.push(request);
    return view;
  }
  changeTraffic(name: string): ReturnType<NodeServices["changeTraffic"]> {
    return this.module(name);
  }
  async diff(): ReturnType<NodeServices["diff"]> {
    return { everything: false, files: 1, directories: 0, bytes: 4096 };
  }
  async verify(_name: string, request: unknown): ReturnType<NodeServices["verify"]> {
    this.calls.push(request);
    return null;
  }
  lastVerify(): ReturnType<NodeServices["lastVerify"]> {
    return null;
  }
  async upgrade(): ReturnType<NodeServices["upgrade"]> {
    return { from: null, to: "0.1.0" };
  }
  async rescues(): ReturnType<NodeServices["rescues"]> {
    return [rescue];
  }
  async rescue(_name: string, id: string): ReturnType<NodeServices["rescue"]> {
    if (id !== rescue.id) throw new GemelError("unknown_rescue", `There is no copy "${id}"`);
    return { rescue, entries: [], isCut: false };
  }
  async keepRescue(_name: string, request: unknown): ReturnType<NodeServices["keepRescue"]> {
    this.calls.push(request);
    return rescue;
  }
  async restoreRescue(
    _name: string,
    id: string,
    request: unknown,
  ): ReturnType<NodeServices["restoreRescue"]> {
    this.calls.push({ id, request });
    return { restored: ["/there"] };
  }
  async deleteRescue(name: string, id: string): ReturnType<NodeServices["deleteRescue"]> {
    return (await this.rescue(name, id)).rescue;
  }
  async uninstall(name: string): ReturnType<NodeServices["uninstall"]> {
    const { module, id, state } = await this.module(name);
    return { module, id, state, problem: null };
  }
  async installed(): ReturnType<NodeServices["installed"]> {
    return [await this.uninstall("app")];
  }
  deconfigure(name: string): ReturnType<NodeServices["deconfigure"]> {
    return this.uninstall(name);
  }
  async checkConfig(
    name: string,
    request: Parameters<NodeServices["checkConfig"]>[1],
  ): ReturnType<NodeServices["checkConfig"]> {
    this.calls.push(request);
    const { module, node, state } = await this.module(name);
    return { module, node, file: "u", notes: [], changes: [], files: [], state, effect: "nothing" };
  }
  async package(module: string): ReturnType<NodeServices["package"]> {
    return { module, zip: "UEs=" };
  }
  ports(): ReturnType<NodeServices["ports"]> {
    return [{ protocol: "tcp", port: 5600, what: "replication" }];
  }
  async history(): ReturnType<NodeServices["history"]> {
    return [{ back: 0, at: "2026-01-01T00:00:00.000Z", file: "app_20260101T000000000Z.safe" }];
  }
  restore(name: string, back: number): Promise<ModuleView> {
    this.calls.push({ back });
    return this.module(name);
  }
  reconfigure(name: string): Promise<ModuleView> {
    return this.module(name);
  }
  async act(name: string, request: { action: string }): Promise<ModuleView> {
    this.calls.push(request);
    if (request.action === "swap") {
      throw new GemelError("refused", "No peer [F9]", { remedy: "Start it" });
    }
    return this.module(name);
  }
  async display(name: string): ReturnType<NodeServices["display"]> {
    await this.module(name);
    return { script: "level", output: "App 2.1\n", problem: null };
  }
  resources(): ReturnType<NodeServices["resources"]> {
    return [];
  }
  setResource(): ReturnType<NodeServices["setResource"]> {
    return [];
  }
  monitored(): ReturnType<NodeServices["monitored"]> {
    return [];
  }
  enableClass(): ReturnType<NodeServices["enableClass"]> {
    return [];
  }
  async loop(): ReturnType<NodeServices["loop"]> {
    return { count: 1, max: 3, intervalMs: 1000 };
  }
  replacePackage(name: string): ReturnType<NodeServices["replacePackage"]> {
    return this.module(name);
  }
  async changeSettings(): ReturnType<NodeServices["changeSettings"]> {
    return { errd: true, checker: false, boot: false, failover: null };
  }
  transitions(): ReturnType<NodeServices["transitions"]> {
    return [];
  }
  noteInLog(name: string): void {
    if (name !== "app") throw new GemelError("unknown_module", `There is no module "${name}"`);
  }
  commands(name: string): Command[] {
    if (name !== "app") throw new GemelError("unknown_module", `There is no module "${name}"`);
    return [];
  }
  noteCommand(...[module, command, , result]: Parameters<NodeServices["noteCommand"]>): void {
    this.noted.push({ module, ...command, result });
  }
  logTail(_: string, count: number): LogEntry[] {
    return Array.from({ length: count }, () => entry);
  }
  subscribe(name: string, listener: (entry: LogEntry) => void): () => void {
    if (name !== "app") throw new GemelError("unknown_module", `There is no module "${name}"`);
    this.listener = listener;
    return () => {
      this.ended = true;
    };
  }
}

export const overview: Overview = {
  self: "node1",
  at: entry.at,
  configured: true,
  nodes: [],
  witness: null,
  modules: [],
};

export type Fake = {
  readonly node: FakeNode;
  readonly services: Services;
  readonly access: Access;
  readonly audit: AuditLog;
  readonly folder: string;
  /** Over the unix socket, unless `identify` says otherwise. */
  readonly app: (identify?: Identify) => App;
  readonly close: () => Promise<void>;
};

const side: SplitBrainSide = {
  ...{ node: "node1", reachable: true, serves: false, undecided: false },
  ...{ since: entry.at, reason: "", alone: null, data: null },
  ...{ changed: null, postgresql: null, rescues: 0 },
};
const modules = fileURLToPath(new URL("../../../modules", import.meta.url));
const scriptLog = "20250101T000000_000Z_001_start_prim.log";

function demandApp(name: string): void {
  if (name !== "app") throw new GemelError("unknown_module", `There is no module "${name}"`);
}

/** What is shown of the module "app" in `folder`. */
function insightIn(folder: string, node: FakeNode): Omit<Services, keyof ClusterPart> {
  mkdirSync(`${folder}/app/conf`, { recursive: true });
  writeFileSync(`${folder}/app/conf/userconfig.xml`, "<safe/>");
  writeFileSync(`${folder}/app/old.txt`, "old");
  mkdirSync(`${folder}/scripts`);
  writeFileSync(`${folder}/scripts/${scriptLog}`, "started\n");
  return {
    isLoopbackOpen: () => false,
    folderOf: (name) => {
      demandApp(name);
      return new ModuleFolder(`${folder}/app`);
    },
    scriptOutputs: (name) => {
      demandApp(name);
      return new ScriptOutputs(`${folder}/scripts`);
    },
    templates: () => templatesIn(modules),
    directory: directorySight,
    metrics: (module, _, stepMs) => {
      demandApp(module);
      return { module, node: "node1", stepMs, samples: [] };
    },
    exposition: () =>
      exposition({
        ...{ node: "node1", version: "0", nodes: [], modules: [view] },
        ...{ residentBytes: 1, cpuSeconds: 1 },
      }),
    plan: async (module, asked) => {
      const found = await node.module(module);
      return planOf({ ...asked, view: found, overview, interruptionMs: null });
    },
    farmPlan: async (module, traffic) => {
      const found = await node.module(module);
      return farmPlanOf({ traffic, view: found, others: [], keepMs: 1000 });
    },
    checkConfigAll: async (module, request) => ({
      module,
      perNode: { node1: { check: await node.checkConfig(module, request), problem: null } },
    }),
    splitBrain: async (module) => {
      demandApp(module);
      return splitBrainOf(module, [side]);
    },
    splitBrainSide: async (module) => {
      demandApp(module);
      return side;
    },
    rescueArchive: async (module, id) => {
      demandApp(module);
      return { name: `${id}.tar`, stream: rescueArchive(`${folder}/app`) };
    },
    support: async () => ({ name: "support.zip", zip: Buffer.from("PK") }),
  };
}

type ClusterPart = Pick<
  Services,
  | "node"
  | "access"
  | "membership"
  | ("preflight" | "hostAddresses" | "reach")
  | "checkCluster"
  | "operations"
  | "hub"
  | "consoleAddresses"
  | "auditPage"
  | "overview"
  | "sharedDocument"
  | "offerDocument"
  | "isStillSignedIn"
  | "forward"
  | "notifier"
  | "self"
>;

export function fakeServices(now: () => number = Date.now): Fake {
  const folder = mkdtempSync(`${tmpdir()}/gemel-rest-`);
  const node = new FakeNode();
  const document = new SharedDocument({
    path: `${folder}/access.json`,
    schema: accessDocumentSchema,
    empty: noAccess,
  });
  const access = new Access({ document, realms: () => ({}), now });
  const audit = new AuditLog(`${folder}/audit`, `${folder}/audit-head.json`, () => "node1");
  const hub = new StreamHub({
    overview: () => overview,
    statement: () => ({ type: "overview", data: overview }),
  });
  const operations = new Operations({
    node: () => "node1",
    ended: () => undefined,
    publish: (data) => hub.publish({ type: "operation", data }, true),
    view: (name) => node.module(name).catch(() => null),
  });
  const notifications = new SharedDocument({
    path: `${folder}/notifications.json`,
    schema: notificationsDocumentSchema,
    empty: noNotifications,
  });
  const notifier = new Notifier(notifications, () => undefined);
  const services: Services = {
    ...insightIn(folder, node),
    notifier,
    self: () => "node1",
    node,
    ...fakeMembership,
    access,
    operations,
    hub,
    consoleAddresses: () => ["https://198.18.1.1:7443"],
    auditPage: (count, before) => audit.page(count, before),
    overview: () => overview,
    sharedDocument: (name) => {
      if (name === "access") return document.whole;
      throw new GemelError("unknown_file", `There is no document "${name}"`);
    },
    offerDocument: (_, whole) => document.offer(whole),
    isStillSignedIn: (session) => session !== null && access.session(session, false) !== null,
    forward: async () => {
      throw new GemelError("unknown_node", "There is no other node");
    },
  };
  return {
    ...{ node, services, access, audit, folder },
    app: (identify = identifyRoot) =>
      restApp({ services, version: "0.1.0", identify, audit: (one) => audit.add(one) }),
    close: async () => {
      operations.close();
      notifier.close();
      await audit.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
