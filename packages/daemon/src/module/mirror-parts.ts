/**
 * What acts for a mirror module besides what every module has: its peer, its data, its vote.
 *
 * @module
 */
import { assert, present } from "@gemel/base";
import { type EngineConfig, engineConfig } from "@gemel/engine";
import {
  type ClusterConfig,
  type ClusterNode,
  type MirrorConfig,
  nodeNames,
  ownAddress,
} from "@gemel/protocol";
import { membersOf } from "../config/module-nodes.ts";
import type { BeatSettings } from "../heartbeat/thread-messages.ts";
import { DirectoryIdentities } from "../mirror/directory-identity.ts";
import type { ModuleNotice } from "../mirror/mirror-client.ts";
import { MirrorProcess } from "../mirror/mirror-process.ts";
import { VerifyReports } from "../mirror/verify-reports.ts";
import { RescueCopies } from "../rescue/rescue-copies.ts";
import { EtcdWitness } from "../witness/etcd-witness.ts";
import { type Witness, WitnessClient } from "../witness/witness-client.ts";
import { installation, type ModulePlace, mirrorArguments } from "./module-files.ts";

export type MirrorParts = {
  readonly config: MirrorConfig;
  readonly beat: BeatSettings;
  readonly process: MirrorProcess;
  /** null: none is configured. */
  readonly witness: Witness | null;
  readonly rescues: RescueCopies;
  readonly verifyReports: VerifyReports;
  readonly directories: readonly string[];
  readonly identities: DirectoryIdentities;
  /** Where the mirror process listens for its peer. */
  readonly listenHost: string;
};

export type MirrorListeners = {
  readonly notice: (notice: ModuleNotice) => void;
  readonly died: (message: string) => void;
};

type Neighbours = {
  readonly peer: string;
  /** Where this node listens on a network. */
  readonly ownOn: (lan: string) => string;
  /** Where it reaches its peer there. */
  readonly peerOn: (lan: string) => string;
};

function neighboursOf(
  { heartbeat: { flowLan }, nodes }: MirrorConfig,
  cluster: ClusterConfig,
  node: string,
): Neighbours {
  const lanOf = (name: string): ClusterConfig["lans"][number] =>
    present(
      cluster.lans.find((lan) => lan.name === name),
      `lan ${name} is in cluster.xml`,
    );
  const members = membersOf(cluster, flowLan, nodes.length === 0 ? null : nodes);
  const peer = members.find((name) => name !== node);
  assert(peer !== undefined && nodeNames(cluster).includes(node), "the networks name both nodes");
  const placeOn = (lan: string, name: string): ClusterNode =>
    present(
      lanOf(lan).nodes.find((one) => one.name === name),
      `lan ${lan} names ${name}`,
    );
  return {
    peer,
    ownOn: (lan) => ownAddress(placeOn(lan, node)),
    peerOn: (lan) => placeOn(lan, peer).address,
  };
}

function witnessOf(witness: ClusterConfig["witness"], { layout }: ModulePlace): Witness | null {
  if (witness === null) return null;
  const { kind, address, port } = witness;
  const { witnessAuthority: authority, nodeCertificate: certificate, nodeKey: key } = layout;
  const place = { address, port, authority, certificate, key };
  return kind === "etcd"
    ? new EtcdWitness({ ...place, cluster: layout.authority })
    : new WitnessClient(place);
}

/** `config` was checked against `cluster`: its networks name this node and one peer. */
export function mirrorParts(
  config: MirrorConfig,
  cluster: ClusterConfig,
  place: ModulePlace,
  listeners: MirrorListeners,
): MirrorParts {
  const { files, node } = place;
  const { peer, ownOn, peerOn } = neighboursOf(config, cluster, node);
  const { port, pulseMs, timeoutMs, lans, flowLan } = config.heartbeat;
  const directories = config.mirror.directories.map(({ path }) => path);
  const listenHost = ownOn(flowLan);
  return {
    config,
    listenHost,
    witness: witnessOf(cluster.witness, place),
    beat: {
      module: config.name,
      node,
      peer,
      port,
      pulseMs,
      timeoutMs,
      lans: lans.map((name) => ({
        name,
        address: ownOn(name),
        peerAddress: peerOn(name),
      })),
    },
    process: new MirrorProcess({
      program: `${installation}/bin/gemel-fs`,
      arguments: mirrorArguments(place, config, { listenHost, peer }),
      socket: files.mirrorSocket,
      directories,
      limits: config.mirror.resync,
      output: `${files.log}/gemel-fs.log`,
      ...listeners,
    }),
    identities: new DirectoryIdentities(place.files.state),
    verifyReports: new VerifyReports(files.state),
    rescues: new RescueCopies({ module: config.name, node, folder: files.rescues }),
    directories,
  };
}

export function mirrorEngine(
  config: MirrorConfig,
  cluster: ClusterConfig,
  node: string,
): EngineConfig {
  const { peer, peerOn } = neighboursOf(config, cluster, node);
  return engineConfig(config, {
    node,
    peer,
    peerAddress: peerOn(config.heartbeat.flowLan),
    arbiter: cluster.witness === null ? "none" : "witness",
  });
}
