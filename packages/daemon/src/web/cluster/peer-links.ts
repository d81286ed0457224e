/**
 * The other nodes of the cluster: a link to each, what they say, the documents that all keep equal.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { GemelError } from "@gemel/base";
import {
  addressesOf,
  type ClusterConfig,
  type Layout,
  type NodeStatement,
  nodeNames,
} from "@gemel/protocol";
import type { Journal } from "../../log/journal.ts";
import { every } from "../../system/grid.ts";
import type { SharedDocument, Versioned } from "../shared-document.ts";
import type { StreamHub } from "../stream/stream-hub.ts";
import { PeerClient } from "./peer-client.ts";
import { PeerLink } from "./peer-link.ts";
import type { Sight } from "./sight.ts";

/** The other node keeps the connection that much longer. */
const measureMs = 20_000;
const spreadMs = 2000;

export type PeerLinksOptions = {
  readonly layout: Layout;
  readonly self: string;
  readonly config: ClusterConfig;
  readonly sight: Sight;
  readonly hub: StreamHub;
  readonly documents: ReadonlyMap<string, SharedDocument<unknown>>;
  readonly journal: Journal;
};

export class PeerLinks {
  readonly #options: PeerLinksOptions;
  readonly #clients = new Map<string, PeerClient>();
  readonly #links: PeerLink[] = [];
  readonly #fetching = new Set<string>();
  readonly #roundTrips = new Map<string, number>();
  readonly #endMeasures: () => void;

  constructor(options: PeerLinksOptions) {
    this.#options = options;
    this.#endMeasures = every(measureMs, () => void this.#measure());
    const { config, self, layout } = options;
    if (config.api === null || !existsSync(layout.authority)) return;
    for (const node of nodeNames(config).filter((name) => name !== self)) {
      const addresses = addressesOf(config, node);
      const client = new PeerClient(layout, { node, addresses, port: config.api.port });
      this.#clients.set(node, client);
      this.#links.push(this.#linkTo(node, client));
    }
  }

  get nodes(): string[] {
    return [...this.#clients.keys()];
  }

  /** Throws `unknown_node`. */
  client(node: string): PeerClient {
    const client = this.#clients.get(node);
    if (client !== undefined) return client;
    throw new GemelError("unknown_node", `There is no other node "${node}" that can be asked`);
  }

  /** Of a request on a connection that is there already, to the node that is farthest; null: to none. */
  get roundTripMs(): number | null {
    const all = [...this.#roundTrips.values()];
    return all.length === 0 ? null : Math.max(...all);
  }

  /** Offer a document to all that can be reached; it does not reject, and takes two seconds at most. */
  async spread(name: string, whole: Versioned<unknown>): Promise<void> {
    const reachable = this.nodes.filter((node) => this.#options.sight.isReachable(node));
    const offers = reachable.map((node) =>
      this.client(node).rest.call(
        "offerDocument",
        { document: name, body: whole },
        { timeoutMs: spreadMs },
      ),
    );
    // Whom it did not reach fetches it: every statement names the versions.
    await Promise.allSettled(offers);
  }

  close(): void {
    this.#endMeasures();
    for (const link of this.#links) link.close();
  }

  async #measure(): Promise<void> {
    for (const [node, client] of this.#clients) {
      this.#roundTrips.delete(node);
      if (!this.#options.sight.isReachable(node)) continue;
      const begun = performance.now();
      try {
        await client.demandAlive();
        this.#roundTrips.set(node, performance.now() - begun);
      } catch {
        // It went away just now: the link says so.
      }
    }
  }

  #linkTo(node: string, client: PeerClient): PeerLink {
    const { sight, hub } = this.#options;
    return new PeerLink(client, {
      alive: () => sight.seen(node),
      lost: (problem) => sight.lost(node, problem),
      heard: (event) => {
        if (event.type === "statement") this.#hearStatement(node, event.data);
        else if (event.type !== "overview") hub.publish(event, false);
      },
    });
  }

  #hearStatement(node: string, statement: NodeStatement): void {
    if (statement.node !== node) return;
    this.#options.sight.heard(statement);
    for (const [name, theirs] of Object.entries(statement.documents)) {
      const ours = this.#options.documents.get(name);
      if (ours === undefined) continue;
      const isNewer =
        theirs.version > ours.version ||
        (theirs.version === ours.version && theirs.hash > ours.hash);
      if (isNewer) void this.#fetch(node, name, ours);
    }
  }

  async #fetch(node: string, name: string, document: SharedDocument<unknown>): Promise<void> {
    if (this.#fetching.has(name)) return;
    this.#fetching.add(name);
    const { journal } = this.#options;
    try {
      await document.offer(await this.client(node).rest.call("sharedDocument", { document: name }));
      journal.note(`Took version ${document.version} of ${name} over from ${node}`);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      journal.note(`Cannot take ${name} over from ${node}: ${words}`, "E");
    } finally {
      this.#fetching.delete(name);
    }
  }
}
