/**
 * All of the node that faces the network, put together: who may ask, what is answered, what is told.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { GemelError } from "@gemel/base";
import {
  addressesOf,
  type ClusterConfig,
  type Layout,
  type ModuleView,
  type NodeStatement,
  nodeNames,
  ownAddress,
  type Rescue,
  type RescueRequest,
  rescueSchema,
} from "@gemel/protocol";
import { getRequestListener } from "@hono/node-server";
import type { Daemon } from "../daemon.ts";
import type { Journal } from "../log/journal.ts";
import { installation } from "../module/module-files.ts";
import type { ModuleHearing } from "../module/module-hearing.ts";
import { hostAddresses, reach } from "../preflight/reach.ts";
import { type App, restApp } from "../rest/app.ts";
import type { Services } from "../rest/table.ts";
import { version } from "../version.ts";
import { Access } from "./access/access.ts";
import { type AccessDocument, accessDocumentSchema, noAccess } from "./access/access-document.ts";
import { identifyNetwork, identifyRoot } from "./access/identify.ts";
import { RequestRate } from "./access/request-rate.ts";
import { AuditLog } from "./audit/audit-log.ts";
import { forwardTo } from "./cluster/forward.ts";
import { LocalStatement, type StatementSource } from "./cluster/local-statement.ts";
import type { PeerClient } from "./cluster/peer-client.ts";
import { PeerLinks } from "./cluster/peer-links.ts";
import { Sight } from "./cluster/sight.ts";
import { Insight } from "./insight.ts";
import { noNotifications, notificationsDocumentSchema } from "./notify/notifications-document.ts";
import { Notifier } from "./notify/notifier.ts";
import { Durations } from "./operations/durations.ts";
import { Operations } from "./operations/operations.ts";
import { OwnCertificateWatch } from "./own-certificate-watch.ts";
import { passwordRealms } from "./realms/realms.ts";
import { SharedDocument, type Versioned } from "./shared-document.ts";
import { StaticFiles } from "./static-files.ts";
import { StreamHub } from "./stream/stream-hub.ts";
import { webCertificate } from "./web-certificate.ts";
import { WebServer } from "./web-server.ts";

const defaultPort = 7443;
const keepMs = 24 * 3_600_000;

export type WebOptions = {
  readonly layout: Layout;
  readonly journal: Journal;
  /** Asked only after it was made. */
  readonly daemon: () => Daemon;
};

export class Web {
  /** What the modules tell. */
  readonly hearing: ModuleHearing;
  readonly #options: WebOptions;
  readonly #access: Access;
  readonly #audit: AuditLog;
  readonly #hub: StreamHub;
  readonly #sight: Sight;
  readonly #local: LocalStatement;
  readonly #operations: Operations;
  readonly #insight: Insight;
  readonly #notifier: Notifier;
  readonly #documents = new Map<string, SharedDocument<unknown>>();
  readonly #accessDocument: SharedDocument<AccessDocument>;
  readonly #ownCertificate: OwnCertificateWatch;
  #config: ClusterConfig | null = null;
  #links: PeerLinks | null = null;
  #server: WebServer | null = null;
  /** Where it listens, in one word. */
  #place = "";
  #files: StaticFiles | null = null;

  /** Throws `config_invalid` when the document of users cannot be read. */
  constructor(options: WebOptions) {
    this.#options = options;
    const { layout } = options;
    this.#accessDocument = new SharedDocument({
      path: `${layout.web}/access.json`,
      schema: accessDocumentSchema,
      empty: noAccess,
      spread: (whole) => this.#spread("access", whole),
    });
    this.#share("access", this.#accessDocument);
    this.#access = new Access({ document: this.#accessDocument, realms: passwordRealms });
    const notifications = new SharedDocument({
      path: `${layout.web}/notifications.json`,
      schema: notificationsDocumentSchema,
      empty: noNotifications,
      spread: (whole) => this.#spread("notifications", whole),
    });
    this.#share("notifications", notifications);
    this.#notifier = new Notifier(notifications, (words) => options.journal.note(words, "E"));
    this.#ownCertificate = new OwnCertificateWatch(layout, () => this.#showOwn());
    this.#audit = new AuditLog(layout.audit, `${layout.web}/audit-head.json`, () => this.#self());
    this.#hub = new StreamHub({
      overview: () => this.#sight.overview(),
      statement: () => ({ type: "statement", data: this.#local.statement }),
    });
    this.#sight = new Sight({
      self: () => this.#self(),
      config: () => this.#config,
      changed: () => this.#changed(),
    });
    this.#local = new LocalStatement(this.#statementSource(), (statement) => this.#say(statement));
    const durations = new Durations(`${layout.web}/durations.json`);
    this.#operations = new Operations({
      ended: (view, ms) => void durations.note(view.module, view.action, ms),
      node: () => this.#self(),
      publish: (data) => this.#hub.publish({ type: "operation", data }, true),
      view: (module) => this.#view(module),
    });
    this.#insight = new Insight({
      layout,
      daemon: options.daemon,
      overview: () => this.#sight.overview(),
      views: () => this.#local.views,
      client: (node) => this.#client(node),
      roundTripMs: () => this.#links?.roundTripMs ?? null,
      durations,
      publish: (event) => this.#hub.publish(event, true),
    });
    this.hearing = this.#hearing();
  }

  /** For the unix socket: who may open it is root. */
  get socketApp(): App {
    return restApp({
      services: this.services,
      version,
      identify: identifyRoot,
      audit: (entry) => this.#audit.add(entry),
    });
  }

  get services(): Services {
    return {
      ...this.#insight.services,
      isLoopbackOpen: () => this.#config?.api?.metricsOnLoopback === true,
      node: this.#daemon,
      notifier: this.#notifier,
      self: () => this.#self(),
      membership: this.#daemon.membership,
      preflight: () => this.#daemon.preflight(),
      hostAddresses,
      reach,
      checkCluster: (upload) => this.#daemon.checkCluster(upload),
      access: this.#access,
      consoleAddresses: () => this.#consoleAddresses(),
      auditPage: (count, before) => this.#audit.page(count, before),
      operations: this.#operations,
      overview: () => this.#sight.overview(),
      hub: this.#hub,
      sharedDocument: (name) => this.#document(name).whole,
      offerDocument: (name, whole) => this.#document(name).offer(whole),
      isStillSignedIn: (session) =>
        session !== null && this.#access.session(session, false) !== null,
      forward: forwardTo({ self: () => this.#self(), client: (node) => this.#client(node) }),
    };
  }

  /** A cluster is configured, another one, or none yet: listen, and link to the others. */
  async configure(config: ClusterConfig | null): Promise<void> {
    this.#config = config;
    this.#local.clear();
    this.#links?.close();
    this.#links = null;
    await this.#listen(config);
    const { layout, journal } = this.#options;
    if (config !== null) {
      const self = this.#self();
      const shared = { layout, self, config, sight: this.#sight, hub: this.#hub, journal };
      this.#links = new PeerLinks({ ...shared, documents: this.#documents });
    }
    this.#local.refresh();
  }

  /** The node's certificate is another one: new connections are shown it, and show it. */
  async renewed(): Promise<void> {
    const { layout } = this.#options;
    const { options } = await webCertificate(layout, this.#self());
    this.#server?.renew(options);
  }

  /** A pair of which one half is still the old one fits at the next look. */
  async #showOwn(): Promise<void> {
    const { journal } = this.#options;
    try {
      await this.renewed();
      journal.note("HTTPS shows the certificate that was put in place");
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      journal.note(`The certificate for HTTPS that was put in place is not used: ${words}`, "E");
      throw error;
    }
  }

  /** Whether every other node is heard, and said that it has the configuration of that signature. */
  agrees(signature: string): boolean {
    if (this.#config === null) return false;
    const others = nodeNames(this.#config).filter((name) => name !== this.#self());
    return others.every(
      (node) =>
        this.#sight.isReachable(node) && this.#sight.statement(node)?.signature === signature,
    );
  }

  /** What this node shares with others it takes from them from now on, also its users. */
  async forget(): Promise<void> {
    for (const document of this.#documents.values()) await document.forget();
  }

  async close(): Promise<void> {
    this.#links?.close();
    this.#local.close();
    this.#insight.close();
    this.#notifier.close();
    this.#ownCertificate.close();
    this.#sight.close();
    this.#operations.close();
    await this.#server?.close();
    await this.#audit.close();
  }

  async #listen(config: ClusterConfig | null): Promise<void> {
    const place = placeOf(this.#addresses(config), config);
    // A node that was let in a moment ago still waits for its answer.
    if (this.#server !== null && place === this.#place) return this.renewed();
    this.#server?.retire();
    this.#server = null;
    this.#place = place;
    if (config !== null && config.api === null) return;
    const { layout, journal } = this.#options;
    try {
      const { options: tls, kind } = await webCertificate(layout, this.#self());
      const app = this.#networkApp();
      this.#server = new WebServer({
        addresses: this.#addresses(config),
        port: config?.api?.port ?? defaultPort,
        tls,
        listener: getRequestListener(app.fetch),
        journal,
      });
      await this.#server.listen();
      const places = this.#server.addresses.join(", ");
      journal.note(`HTTPS on ${places} port ${this.#server.port} (${kind} certificate)`);
    } catch (error) {
      // The modules do not need it.
      const words = error instanceof Error ? error.message : String(error);
      journal.note(`No HTTPS: ${words}`, "C");
    }
  }

  #networkApp(): App {
    return restApp({
      services: this.services,
      version,
      identify: identifyNetwork({ access: this.#access, nodes: () => this.#links?.nodes ?? [] }),
      audit: (entry) => this.#audit.add(entry),
      network: {
        rate: new RequestRate(),
        files: () => {
          this.#files ??= new StaticFiles(consoleFolder());
          return this.#files;
        },
      },
    });
  }

  /** Where this node listens: on every network; on all addresses as long as there is no cluster. */
  #addresses(config: ClusterConfig | null): string[] {
    if (config === null) return ["::"];
    const own = config.lans.flatMap((lan) =>
      lan.nodes.filter(({ name }) => name === this.#self()).map(ownAddress),
    );
    return [...new Set([...own, "127.0.0.1"])];
  }

  #consoleAddresses(): string[] {
    const port = this.#server?.port ?? this.#config?.api?.port ?? defaultPort;
    const config = this.#config;
    const hosts =
      config === null ? [this.#self()] : [...addressesOf(config, this.#self()), "127.0.0.1"];
    return hosts.map((host) => `https://${host.includes(":") ? `[${host}]` : host}:${port}`);
  }

  #hearing(): ModuleHearing {
    return {
      changed: (module) => {
        this.#local.changed(module);
        this.#operations.changed(module);
      },
      log: (module, entry) => {
        const data = { node: this.#self(), module, entry };
        this.#hub.publish({ type: "log", data }, true);
      },
      event: (module, event) => {
        const data = { node: this.#self(), module, event };
        this.#hub.publish({ type: "event", data }, true);
        this.#operations.hear(module, event);
      },
    };
  }

  #statementSource(): StatementSource {
    return {
      node: () => this.#self(),
      version,
      signature: () => this.#daemon.cluster().signature,
      view: (module) => this.#view(module),
      problems: () => this.#daemon.problems(),
      virtualAddresses: (module) => this.#daemon.virtualAddresses(module),
      documents: () =>
        Object.fromEntries(
          [...this.#documents].map(([name, { version: number, hash }]) => [
            name,
            { version: number, hash },
          ]),
        ),
    };
  }

  /** This node says something new: here, and to the others. */
  #say(statement: NodeStatement): void {
    this.#sight.heard(statement);
    this.#hub.publish({ type: "statement", data: statement }, true);
  }

  /** What is seen of the cluster is another. */
  #changed(): void {
    const overview = this.#sight.overview();
    this.#notifier.see(overview, () => this.#sight.overview());
    if (this.#hub.isHeard) this.#hub.publish({ type: "overview", data: overview }, true);
  }

  async #view(module: string): Promise<ModuleView | null> {
    try {
      return await this.#daemon.module(module);
    } catch (error) {
      if (error instanceof GemelError) return null;
      throw error;
    }
  }

  /** Have another node copy aside what it has. Takes as long as copying does. */
  async keepOnPeer(node: string, module: string, request: RescueRequest): Promise<Rescue | null> {
    const asked = { module, body: request };
    const answer = await this.#client(node).rest.call("keepRescue", asked, { timeoutMs: keepMs });
    return rescueSchema.nullable().parse(answer);
  }

  async #spread(name: string, whole: Versioned<unknown>): Promise<void> {
    await this.#links?.spread(name, whole);
  }

  #share<T>(name: string, document: SharedDocument<T>): void {
    this.#documents.set(name, document);
    document.subscribe(() => this.#local.refresh());
  }

  #document(name: string): SharedDocument<unknown> {
    const document = this.#documents.get(name);
    if (document !== undefined) return document;
    throw new GemelError("unknown_file", `The nodes share no document "${name}"`);
  }

  #client(node: string): PeerClient {
    if (this.#links !== null) return this.#links.client(node);
    throw new GemelError("unknown_node", `There is no node "${node}": no cluster is configured`);
  }

  get #daemon(): Daemon {
    return this.#options.daemon();
  }

  #self(): string {
    return this.#daemon.node().node;
  }
}

/** Of the installed product, or as it was built in the source tree. */
function consoleFolder(): string {
  const [installed, built] = [`${installation}/console`, `${installation}/packages/console/dist`];
  return existsSync(`${installed}/index.html`) ? installed : built;
}

function placeOf(addresses: readonly string[], config: ClusterConfig | null): string {
  return JSON.stringify([addresses, config?.api?.port ?? null, config === null]);
}
