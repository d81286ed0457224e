/**
 * Everything that acts for one module, built from its configuration.
 *
 * @module
 */

import { assert, present } from "@gemel/base";
import type { EngineConfig } from "@gemel/engine";
import { engineConfig } from "@gemel/engine";
import { type ClusterConfig, type ModuleConfig, nodeNames } from "@gemel/protocol";
import { type CheckerListener, Checkers } from "../checkers/checkers.ts";
import { membersOf } from "../config/module-nodes.ts";
import type { BeatSettings } from "../heartbeat/thread-messages.ts";
import type { ModuleNotice } from "../mirror/mirror-client.ts";
import { MirrorProcess } from "../mirror/mirror-process.ts";
import { VerifyReports } from "../mirror/verify-reports.ts";
import { type ProcessListener, ProcessWatch } from "../monitors/process-watch.ts";
import { ServiceWatch } from "../monitors/service-watch.ts";
import { RescueCopies } from "../rescue/rescue-copies.ts";
import { ScriptLogs } from "../scripts/script-logs.ts";
import { ScriptRunner } from "../scripts/script-runner.ts";
import { VirtualAddresses } from "../vip/virtual-addresses.ts";
import { EtcdWitness } from "../witness/etcd-witness.ts";
import { type Witness, WitnessClient } from "../witness/witness-client.ts";
import {
  installation,
  type ModulePlace,
  mirrorArguments,
  scriptEnvironment,
} from "./module-files.ts";

export type ModuleParts = {
  readonly config: ModuleConfig;
  readonly place: ModulePlace;
  readonly engine: EngineConfig;
  readonly beat: BeatSettings;
  readonly scripts: ScriptRunner;
  readonly scriptLogs: ScriptLogs;
  readonly addresses: VirtualAddresses;
  readonly mirror: MirrorProcess;
  readonly watch: ProcessWatch;
  /** null: none is configured. */
  readonly witness: Witness | null;
  readonly services: ServiceWatch;
  readonly checkers: Checkers;
  readonly rescues: RescueCopies;
  readonly verifyReports: VerifyReports;
  readonly directories: readonly string[];
};

export type PartListeners = {
  readonly notice: (notice: ModuleNotice) => void;
  readonly died: (message: string) => void;
  readonly monitor: ProcessListener;
  readonly checker: CheckerListener;
  /** A custom checker ended by itself. */
  readonly checkerEnded: (words: string) => void;
  /** Why the module of that name on this node does not serve; null when it does. */
  readonly otherModule: (name: string) => Promise<string | null>;
};

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
export function moduleParts(
  config: ModuleConfig,
  cluster: ClusterConfig,
  place: ModulePlace,
  listeners: PartListeners,
): ModuleParts {
  const { files, node } = place;
  const addressOf = (lan: string, name: string): string => {
    const found = cluster.lans.find((one) => one.name === lan);
    return present(
      found?.nodes.find((one) => one.name === name)?.address,
      `lan ${lan} names ${name}`,
    );
  };
  const { flowLan } = config.heartbeat;
  const members = membersOf(cluster, flowLan, config.nodes.length === 0 ? null : config.nodes);
  const peer = members.find((name) => name !== node);
  assert(peer !== undefined && nodeNames(cluster).includes(node), "the networks name both nodes");
  const directories = config.mirror.directories.map(({ path }) => path);
  const scriptLogs = new ScriptLogs(`${files.log}/scripts`, {
    keep: config.scripts.keepOutput,
    sizeMax: config.scripts.outputSizeMax,
  });
  return {
    config,
    place,
    engine: engineConfig(config, {
      node,
      peer,
      peerAddress: addressOf(flowLan, peer),
      arbiter: cluster.witness === null ? "none" : "witness",
    }),
    witness: witnessOf(cluster.witness, place),
    beat: {
      module: config.name,
      node,
      peer,
      port: config.heartbeat.port,
      pulseMs: config.heartbeat.pulseMs,
      timeoutMs: config.heartbeat.timeoutMs,
      lans: config.heartbeat.lans.map((name) => ({
        name,
        address: addressOf(name, node),
        peerAddress: addressOf(name, peer),
      })),
    },
    scriptLogs,
    scripts: new ScriptRunner({
      scripts: files.scripts,
      run: files.run,
      logs: scriptLogs,
      environment: scriptEnvironment(place, config),
    }),
    addresses: new VirtualAddresses(config.virtualAddresses, config.id),
    mirror: new MirrorProcess({
      program: `${installation}/bin/gemel-fs`,
      arguments: mirrorArguments(place, config, {
        listenHost: addressOf(flowLan, node),
        peer,
      }),
      socket: files.mirrorSocket,
      directories,
      output: `${files.log}/gemel-fs.log`,
      notice: listeners.notice,
      died: listeners.died,
    }),
    watch: new ProcessWatch(config.monitors.processes, config.monitors.pollMs, listeners.monitor),
    services: new ServiceWatch(
      config.monitors.processes,
      config.monitors.pollMs,
      listeners.monitor,
    ),
    checkers: new Checkers(config.checkers, {
      module: config.name,
      scripts: files.scripts,
      environment: scriptEnvironment(place, config),
      output: (resource) =>
        config.scripts.keepOutput
          ? `${files.log}/scripts/${resource.replaceAll("/", "_")}.log`
          : null,
      otherModule: listeners.otherModule,
      seen: listeners.checker,
      ended: (_, words) => listeners.checkerEnded(words),
    }),
    verifyReports: new VerifyReports(files.state),
    rescues: new RescueCopies({ module: config.name, node, folder: `${files.state}/rescue` }),
    directories,
  };
}
