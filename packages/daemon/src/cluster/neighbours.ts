/**
 * The other nodes of the cluster, asked one by one over HTTPS.
 *
 * @module
 */
import {
  addressesOf,
  type ClusterConfig,
  type ClusterDocument,
  type ClusterStanding,
  clusterStandingSchema,
  type Layout,
  nodeNames,
} from "@gemel/protocol";
import type { Journal } from "../log/journal.ts";
import { clientOf, type Door, doorOf, kept, usualPort } from "./node-door.ts";

const patience = { timeoutMs: 4000 } as const;

type Present = { readonly cluster: ClusterConfig; readonly node: string };

export class Neighbours {
  readonly #layout: Layout;
  readonly #journal: Pick<Journal, "note">;
  readonly #present: () => Present;

  /** `present` throws when no cluster is configured. */
  constructor(layout: Layout, journal: Pick<Journal, "note">, present: () => Present) {
    this.#layout = layout;
    this.#journal = journal;
    this.#present = present;
  }

  /** How each other node stands, also those that cannot be asked. */
  async standings(): Promise<ClusterStanding[]> {
    return Promise.all(
      this.#names().map(async (name) => {
        try {
          const client = clientOf(this.doorOf(name), kept);
          return clusterStandingSchema.parse(await client.call("clusterStanding", {}, patience));
        } catch (error) {
          return unasked(name, error);
        }
      }),
    );
  }

  /** How those stand that were told; those that cannot be told catch up by themselves. */
  async tell(document: ClusterDocument, except: readonly string[]): Promise<ClusterStanding[]> {
    const tellOne = async (name: string): Promise<ClusterStanding> => {
      try {
        const client = clientOf(this.doorOf(name));
        const answer = await client.call("takeClusterDocument", { body: document }, patience);
        return clusterStandingSchema.parse(answer);
      } catch (error) {
        this.#journal.note(`${name} was not told of the configuration: ${words(error)}`);
        return unasked(name, error);
      }
    };
    return Promise.all(
      this.#names()
        .filter((name) => !except.includes(name))
        .map(tellOne),
    );
  }

  doorOf(node: string): Door {
    const { cluster } = this.#present();
    const [host = node] = addressesOf(cluster, node);
    return doorOf(this.#layout, node, host, cluster.api?.port ?? usualPort);
  }

  #names(): string[] {
    const { node, cluster } = this.#present();
    return nodeNames(cluster).filter((name) => name !== node);
  }
}

/** One that was not asked; `error`: why it cannot be, null when it can. */
export function unasked(node: string, error: unknown): ClusterStanding {
  return {
    node,
    reachable: error === null,
    signature: null,
    version: null,
    certificateEndsAt: null,
    software: null,
    problem: error === null ? "" : words(error),
  };
}

export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
