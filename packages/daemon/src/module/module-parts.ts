/**
 * Everything that acts for one module, built from its configuration.
 *
 * @module
 */
import { type EngineConfig, upEngineConfig } from "@gemel/engine";
import type { Checker, ClusterConfig, ModuleConfig } from "@gemel/protocol";
import { type CheckerListener, Checkers } from "../checkers/checkers.ts";
import { farmBeatSettings } from "../farm/farm-beat-settings.ts";
import { FarmMember } from "../farm/farm-member.ts";
import { testPages } from "../farm/farm-status.ts";
import type { HeartbeatService } from "../heartbeat/heartbeat-service.ts";
import type { CommandLog } from "../log/command-log.ts";
import type { NewEntry } from "../log/module-log.ts";
import { type ProcessListener, ProcessWatch } from "../monitors/process-watch.ts";
import { ServiceWatch } from "../monitors/service-watch.ts";
import { RebootCount } from "../reboot/reboot-count.ts";
import { ScriptLogs } from "../scripts/script-logs.ts";
import { ScriptRunner } from "../scripts/script-runner.ts";
import { ConnectionCount, type CountListener } from "../vip/connection-count.ts";
import { VirtualAddresses } from "../vip/virtual-addresses.ts";
import {
  type MirrorListeners,
  type MirrorParts,
  mirrorEngine,
  mirrorParts,
} from "./mirror-parts.ts";
import { type ModulePlace, scriptEnvironment } from "./module-files.ts";

export type ModuleParts = {
  readonly config: ModuleConfig;
  readonly place: ModulePlace;
  readonly engine: EngineConfig;
  readonly scripts: ScriptRunner;
  readonly scriptLogs: ScriptLogs;
  readonly addresses: VirtualAddresses;
  readonly watch: ProcessWatch;
  readonly services: ServiceWatch;
  readonly checkers: Checkers;
  readonly connections: ConnectionCount;
  readonly reboots: RebootCount;
  /** null: the module has neither a peer nor data of its own. */
  readonly mirror: MirrorParts | null;
  /** null: it is no farm. */
  readonly farm: FarmMember | null;
};

export type PartListeners = MirrorListeners & {
  readonly monitor: ProcessListener;
  readonly checker: CheckerListener;
  /** How long a look of a checker took, in milliseconds. */
  readonly measured: (checker: Checker, latencyMs: number) => void;
  readonly count: CountListener;
  /** A custom checker ended by itself. */
  readonly checkerEnded: (words: string) => void;
  /** What this node takes of a farm, or what the farm agreed on. */
  readonly farmChanged: () => void;
  /** The nodes of a farm agreed on something that is an event. */
  readonly farmHappened: (rule: string, message: string) => void;
  readonly log: (entry: NewEntry) => void;
  readonly commands: CommandLog;
  readonly heartbeats: HeartbeatService;
  /** Why the module of that name on this node does not serve; null when it does. */
  readonly otherModule: (name: string) => Promise<string | null>;
};

export function moduleParts(
  config: ModuleConfig,
  cluster: ClusterConfig,
  place: ModulePlace,
  listeners: PartListeners,
): ModuleParts {
  const { files, node } = place;
  const { pollMs, processes } = config.monitors;
  const isMirror = config.mode === "mirror";
  const environment = scriptEnvironment(place, config);
  const scriptLogs = new ScriptLogs(`${files.log}/scripts`, {
    keep: config.scripts.keepOutput,
    sizeMax: config.scripts.outputSizeMax,
  });
  return {
    config,
    place,
    reboots: new RebootCount(`${files.state}/reboots.json`),
    engine: isMirror ? mirrorEngine(config, cluster, node) : upEngineConfig(config, node),
    mirror: isMirror ? mirrorParts(config, cluster, place, listeners) : null,
    farm:
      config.mode === "farm"
        ? new FarmMember({
            config,
            node,
            beat: farmBeatSettings(config, cluster, node),
            heartbeats: listeners.heartbeats,
            run: files.run,
            testPages: testPages(config, cluster.health),
            log: listeners.log,
            happened: listeners.farmHappened,
            changed: listeners.farmChanged,
          })
        : null,
    scriptLogs,
    scripts: new ScriptRunner({
      scripts: files.scripts,
      run: files.run,
      logs: scriptLogs,
      commands: listeners.commands,
      environment,
      virtualHost: config.scripts.virtualHost,
    }),
    addresses: isMirror
      ? new VirtualAddresses(config.virtualAddresses, config.id, config.resetConnections)
      : new VirtualAddresses([], config.id),
    watch: new ProcessWatch(processes, pollMs, listeners.monitor),
    services: new ServiceWatch(processes, pollMs, listeners.monitor),
    connections: new ConnectionCount(
      isMirror
        ? config.virtualAddresses.filter((one) => one.connections).map(({ address }) => address)
        : [],
      listeners.count,
    ),
    checkers: new Checkers(config.checkers, {
      module: config.name,
      scripts: files.scripts,
      environment,
      output: (resource) =>
        config.scripts.keepOutput
          ? `${files.log}/scripts/${resource.replaceAll("/", "_")}.log`
          : null,
      otherModule: listeners.otherModule,
      seen: listeners.checker,
      measured: listeners.measured,
      ended: (_, words) => listeners.checkerEnded(words),
    }),
  };
}
