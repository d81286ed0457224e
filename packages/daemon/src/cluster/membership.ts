/**
 * This node as a member: makes, joins and leaves a cluster, lets others in, and keeps its configuration the
 * same as on the other nodes.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { encodeToken, fingerprintOf, inDrafts, publicKeyHash } from "@gemel/authority";
import { GemelError } from "@gemel/base";
import {
  type Admission,
  type Admitted,
  addressesOf,
  type ClusterAuthority,
  type ClusterConfig,
  type ClusterDocument,
  type ClusterInit,
  type ClusterJoin,
  type ClusterJoined,
  type ClusterNodes,
  type ClusterStanding,
  clusterDocumentSchema,
  type JoinTokenView,
  type Layout,
  nodeNames,
} from "@gemel/protocol";
import { loadClusterConfig } from "../config/cluster-file.ts";
import type { Journal } from "../log/journal.ts";
import { nodeInCluster } from "../node-name.ts";
import { replaceFile } from "../system/durable-file.ts";
import { version } from "../version.ts";
import { admitted, textWithout } from "./admission.ts";
import {
  isNewer,
  readDocument,
  signatureHere,
  signatureOf,
  writeMark,
} from "./cluster-document.ts";
import { removeCluster, writeAdmitted, writeNewCluster } from "./cluster-files.ts";
import { newClusterText } from "./cluster-text.ts";
import { demandNewest, demandUnchanged, demandWon } from "./conflicts.ts";
import { JoinTokens } from "./join-tokens.ts";
import { joinCluster } from "./joining.ts";
import { Neighbours, unasked, words } from "./neighbours.ts";
import { clientOf } from "./node-door.ts";
import { firstAddress, usableAddresses } from "./own-addresses.ts";
import { renew } from "./renewal.ts";

export type MembershipOptions = {
  readonly layout: Layout;
  readonly journal: Pick<Journal, "note">;
  /** What is in force; null: no cluster is. */
  readonly present: () => { readonly cluster: ClusterConfig; readonly node: string } | null;
  /** What this node is called while it belongs to none. */
  readonly ownName: () => string;
  /** Check it, put it in force, write it. Throws what is wrong with it, or what runs and is touched. */
  readonly adopt: (xml: string, file: string) => Promise<void>;
  /** Throws `refused` while a module runs. */
  readonly demandIdle: (why: string) => void;
  /** Throws `refused` when a module on this node spans the node. */
  readonly demandUnused: (node: string) => void;
  /** Nothing is configured any more. */
  readonly release: () => Promise<void>;
  /** The node's certificate was replaced. */
  readonly renewed: () => void;
  /** What the nodes of a cluster share is that of the others from now on. */
  readonly entering: () => Promise<void>;
};

const askTimeoutMs = 4000;
const leaveTimeoutMs = 20_000;
const usualTokenMs = 15 * 60_000;
/** Between two looks at the certificate as long as the cluster stays the same. */
const renewalLookMs = 10 * 60_000;

export class Membership {
  readonly #options: MembershipOptions;
  readonly #tokens = new JoinTokens();
  readonly #neighbours: Neighbours;
  #problem = "";
  #noted = "";
  /** For which cluster the certificate was looked at, and when on the clock of the wall. */
  #renewal: { readonly cluster: ClusterConfig | null; readonly atMs: number } = {
    cluster: null,
    atMs: 0,
  };
  /** One change of the cluster at a time. */
  #change: Promise<unknown> = Promise.resolve();

  constructor(options: MembershipOptions) {
    this.#options = options;
    const { layout, journal } = options;
    this.#neighbours = new Neighbours(layout, journal, () => this.#demandPresent());
  }

  /** A new cluster of this node alone. Throws `refused` when it belongs to one, `usage`. */
  init(request: ClusterInit): Promise<ClusterJoined> {
    return this.#oneByOne(async () => {
      const { layout, adopt } = this.#options;
      await this.#demandNone(request.replace === true);
      const node = request.node ?? this.#options.ownName();
      const cidrs = usableAddresses(networkInterfaces());
      const addresses = request.addresses ?? firstAddress(cidrs);
      const xml = newClusterText(node, addresses);
      nodeInCluster(node, loadClusterConfig(xml, layout.clusterFile).config, layout.nodeNameFile);
      await this.#forget();
      await writeNewCluster(layout, node, Object.values(addresses));
      if (request.node !== undefined) await replaceFile(layout.nodeNameFile, `${node}\n`, 0o644);
      await adopt(xml, layout.clusterFile);
      await writeMark(layout, { xml, version: 1 });
      return this.#joined(node, addresses);
    });
  }

  /** Into the cluster of the node at `host`. */
  join(request: ClusterJoin): Promise<ClusterJoined> {
    return this.#oneByOne(async () => {
      const { layout, adopt } = this.#options;
      await this.#demandNone(request.replace === true);
      const node = request.node ?? this.#options.ownName();
      return inDrafts(layout, async (folder) => {
        const { given, key } = await joinCluster({
          host: request.host,
          token: request.token,
          node,
          addresses: request.addresses ?? {},
          replace: request.replace === true,
          folder,
        });
        await this.#forget();
        await writeAdmitted(layout, key, given);
        if (node !== this.#options.ownName()) {
          await replaceFile(layout.nodeNameFile, `${node}\n`, 0o644);
        }
        await this.#options.entering();
        await adopt(given.xml, layout.clusterFile);
        await writeMark(layout, given);
        return this.#joined(node, given.addresses);
      });
    });
  }

  async giveToken(validMs: number = usualTokenMs): Promise<JoinTokenView> {
    const { node, cluster } = this.#demandPresent();
    const { layout } = this.#options;
    const authority = await this.#authority();
    if (!existsSync(layout.authorityKey)) {
      throw new GemelError("certificate_invalid", `There is no ${layout.authorityKey} here`, {
        remedy: "Copy it from the node where the cluster was made, or ask for the token there",
      });
    }
    const now = Date.now();
    const secret = this.#tokens.give(validMs, now);
    return {
      node,
      token: encodeToken({ secret, authority: publicKeyHash(authority) }),
      expiresAt: new Date(now + validMs).toISOString(),
      fingerprint: fingerprintOf(authority),
      hosts: addressesOf(cluster, node),
    };
  }

  /** For whoever asks: what it is can be checked against a token, and is no secret. */
  async authority(): Promise<ClusterAuthority> {
    return { certificate: String(await this.#authority()), node: this.#demandPresent().node };
  }

  /** A node with a token comes in. */
  admit(asked: Admission): Promise<Admitted> {
    return this.#oneByOne(async () => {
      const { layout, adopt, journal } = this.#options;
      this.#tokens.check(asked.secret, Date.now());
      const present = await this.#newest();
      const given = await admitted(layout, present, asked);
      this.#tokens.take(asked.secret, Date.now());
      await adopt(given.xml, layout.clusterFile);
      await writeMark(layout, given);
      journal.note(`Node ${asked.node} joined the cluster (${Object.values(given.addresses)})`);
      await this.#neighbours.tell(given, [asked.node]);
      return given;
    });
  }

  /**
   * Make `xml` the configuration of all nodes. Those that cannot be told take it when they are there again.
   *
   * `read`: signature of what the author of the change had read; null: whatever is there is replaced.
   *
   * @throws GemelError `changed_meanwhile` when this node, or another one that can be asked, has been given another one since; also
   * when that happened in the same moment and the other one won, see `isNewer`.
   */
  async upload(xml: string, file: string, read: string | null = null): Promise<ClusterNodes> {
    const document = await this.#oneByOne(async () => {
      const { layout, adopt } = this.#options;
      const own = await readDocument(layout);
      const others = this.#options.present() === null ? [] : await this.#neighbours.standings();
      const self = this.#options.present()?.node ?? this.#options.ownName();
      if (read !== null) demandUnchanged(read, self, own, others);
      const versions = others.map(({ version: known }) => known ?? 0);
      await adopt(xml, file);
      const made = { xml, version: Math.max(own?.version ?? 0, ...versions) + 1 };
      await writeMark(layout, made);
      return made;
    });
    // Whoever was given one in the same moment must be able to take this one meanwhile, and the other way around.
    const told = await this.#neighbours.tell(document, []);
    if (read !== null) demandWon(document, told);
    return this.nodes();
  }

  document(): Promise<ClusterDocument> {
    return this.#document();
  }

  /** Another node says what it has; taken when it is newer and nothing that runs is touched. */
  take(document: ClusterDocument): Promise<ClusterStanding> {
    return this.#oneByOne(async () => {
      await this.#takeNewer(document);
      return this.standing();
    });
  }

  async standing(): Promise<ClusterStanding> {
    const { layout } = this.#options;
    const document = await readDocument(layout);
    const certificate = await readFile(layout.nodeCertificate).catch(() => null);
    return {
      node: this.#options.present()?.node ?? this.#options.ownName(),
      reachable: true,
      signature: document === null ? null : signatureOf(document.xml),
      version: document?.version ?? null,
      certificateEndsAt:
        certificate === null
          ? null
          : new Date(new X509Certificate(certificate).validTo).toISOString(),
      software: version,
      problem: this.#problem,
    };
  }

  /** How every node stands, as far as it can be asked. */
  async nodes(): Promise<ClusterNodes> {
    const { node, cluster } = this.#demandPresent();
    const own = await this.standing();
    const others = await this.#neighbours.standings();
    const standings = nodeNames(cluster).flatMap((name) =>
      name === node ? [own] : others.filter((other) => other.node === name),
    );
    const signatures = standings.flatMap(({ reachable, signature }) =>
      reachable ? [signature] : [],
    );
    return { self: node, same: new Set(signatures).size === 1, nodes: standings };
  }

  /** Take a node that is lost, or left, out of the cluster. */
  remove(member: string): Promise<ClusterNodes> {
    return this.#oneByOne(async () => {
      const { layout, adopt, demandUnused } = this.#options;
      if (member === this.#demandPresent().node) {
        throw new GemelError("refused", `"${member}" is this node`, {
          remedy: "gemel cluster leave",
        });
      }
      const present = await this.#newest();
      const xml = textWithout(present, layout, member);
      demandUnused(member);
      await adopt(xml, layout.clusterFile);
      const document = { xml, version: present.version + 1 };
      await writeMark(layout, document);
      await this.#neighbours.tell(document, []);
      return this.nodes();
    });
  }

  /** This node goes: the others are told, its keys are removed. */
  leave(): Promise<ClusterNodes> {
    return this.#oneByOne(async () => {
      const { layout, demandIdle, release } = this.#options;
      const { node, cluster } = this.#demandPresent();
      demandIdle("leave the cluster");
      const told: ClusterStanding[] = [];
      for (const other of nodeNames(cluster).filter((name) => name !== node)) {
        const door = this.#neighbours.doorOf(other);
        try {
          await clientOf(door).call("removeNode", { member: node }, { timeoutMs: leaveTimeoutMs });
          told.push(unasked(other, null));
          break;
        } catch (error) {
          // One that uses this node refuses; one that is away is told by the next.
          if (error instanceof GemelError && error.code === "refused") throw error;
          told.push(unasked(other, error));
        }
      }
      await release();
      await removeCluster(layout);
      return { self: node, same: true, nodes: told };
    });
  }

  /**
   * To be called from time to time: catch up with the others, renew the certificate. `agrees`: whether all others are known to
   * have the configuration of that signature, so that none needs to be asked. Never rejects.
   */
  async lookAround(agrees: (signature: string) => boolean = () => false): Promise<void> {
    if (this.#options.present() === null) return;
    await this.#renewInTime().catch((error: unknown) => this.#noteOnce("renewal", error));
    const own = signatureHere(this.#options.layout);
    if (own !== null && agrees(own)) return;
    await this.#oneByOne(() => this.#catchUp()).catch((error: unknown) => {
      this.#noteOnce("catching up", error);
    });
  }

  async #renewInTime(): Promise<void> {
    const { layout, journal, renewed } = this.#options;
    const { node, cluster } = this.#demandPresent();
    const atMs = Date.now();
    const isLookedAt = cluster === this.#renewal.cluster;
    if (isLookedAt && Math.abs(atMs - this.#renewal.atMs) < renewalLookMs) return;
    const outcome = await renew(layout, node, addressesOf(cluster, node), atMs);
    this.#renewal = { cluster, atMs };
    if (outcome === "renewed") {
      journal.note("The certificate of this node was renewed");
      renewed();
    } else if (outcome === "no_authority_key") {
      const why = `it ends soon, and ${layout.authorityKey} is missing`;
      this.#noteOnce("renewal", new Error(why));
    }
  }

  /** What goes wrong again and again is said when it changes. */
  #noteOnce(what: string, error: unknown): void {
    const text = `The node's ${what} failed: ${words(error)}`;
    if (this.#noted !== text) this.#options.journal.note(text, "C");
    this.#noted = text;
  }

  /** What the next change is made of: the newest of all who answer, so that it undoes nothing that was not seen here. */
  async #newest(): Promise<ClusterDocument> {
    const standings = await this.#catchUp();
    const own = await this.#document();
    demandNewest(own, standings);
    return own;
  }

  /** Returns how the others stand. */
  async #catchUp(): Promise<ClusterStanding[]> {
    const own = await readDocument(this.#options.layout);
    const standings = await this.#neighbours.standings();
    for (const { node, signature, version: theirs } of standings) {
      if (signature === null || theirs === null || own === null) continue;
      if (theirs < own.version || signature === signatureOf(own.xml)) continue;
      const client = clientOf(this.#neighbours.doorOf(node));
      const answer = await client.call("clusterDocument", {}, { timeoutMs: askTimeoutMs });
      await this.#takeNewer(clusterDocumentSchema.parse(answer));
    }
    return standings;
  }

  async #takeNewer(document: ClusterDocument): Promise<void> {
    const { layout, adopt, journal } = this.#options;
    const own = await readDocument(layout);
    if (!isNewer(document, own)) {
      if (own !== null && own.xml === document.xml) this.#problem = "";
      return;
    }
    try {
      await adopt(document.xml, layout.clusterFile);
      await writeMark(layout, document);
      this.#problem = "";
      journal.note(`Took version ${document.version} of the cluster's configuration`);
    } catch (error) {
      const problem = `Version ${document.version} is not in force: ${words(error)}`;
      if (problem !== this.#problem) journal.note(problem, "C");
      this.#problem = problem;
    }
  }

  async #joined(node: string, addresses: Record<string, string>): Promise<ClusterJoined> {
    const { xml } = await this.#document();
    return {
      node,
      fingerprint: fingerprintOf(await this.#authority()),
      addresses,
      nodes: nodeNames(this.#demandPresent().cluster),
      signature: signatureOf(xml),
    };
  }

  async #authority(): Promise<Buffer> {
    const { layout } = this.#options;
    try {
      return await readFile(layout.authority);
    } catch (error) {
      throw new GemelError(
        "certificate_invalid",
        `Cannot read ${layout.authority}: ${words(error)}`,
        {
          cause: error,
        },
      );
    }
  }

  async #document(): Promise<ClusterDocument> {
    const document = await readDocument(this.#options.layout);
    if (document !== null) return document;
    throw none();
  }

  #demandPresent(): { readonly cluster: ClusterConfig; readonly node: string } {
    const present = this.#options.present();
    if (present !== null) return present;
    throw none();
  }

  async #demandNone(replace: boolean): Promise<void> {
    const present = this.#options.present();
    if (present === null || replace) return;
    throw new GemelError("refused", `This node belongs to a cluster already, as ${present.node}`, {
      remedy: "gemel cluster leave first; --replace gives the present one up",
    });
  }

  async #forget(): Promise<void> {
    if (this.#options.present() === null) return;
    this.#options.demandIdle("give up the present cluster");
    await this.#options.release();
    await removeCluster(this.#options.layout);
  }

  #oneByOne<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#change.then(change);
    this.#change = result.catch(() => undefined);
    return result;
  }
}

function none(): GemelError {
  return new GemelError("refused", "No cluster is configured on this node", {
    remedy: "gemel cluster init on the first node, gemel cluster join HOST on the others",
  });
}
