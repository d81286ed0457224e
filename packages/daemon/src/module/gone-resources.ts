/** Resources of what is configured no more, after a module got another configuration, or its cluster. @module */
import type { EngineConfig, State } from "@gemel/engine";
import type { ModuleConfig } from "@gemel/protocol";

/** Classes whose resources are all named by the configuration. */
const configured: ReadonlySet<string> = new Set([
  ...["heartbeat", "proc", "tcp", "ping", "intf", "ip", "http", "postgresql", "custom", "module"],
]);

/** It is the cluster's, and the engine's. */
const witness = "witness";

/** Nobody would ever say again how they are: what they were last would be shown for ever. */
export function withoutGone(
  state: State,
  config: ModuleConfig,
  { arbiter }: Pick<EngineConfig, "arbiter">,
): State {
  const known = new Set([
    ...config.monitors.processes.map(({ name }) => `proc.${name}`),
    ...config.checkers.map(({ resource }) => resource),
    ...heartbeatsOf(config),
  ]);
  const kept = Object.entries(state.resources).filter(([name]) => {
    if (name === witness) return arbiter === "witness";
    const group = name.slice(0, name.indexOf("."));
    return !configured.has(group) || known.has(name);
  });
  return { ...state, resources: Object.fromEntries(kept) };
}

function heartbeatsOf(config: ModuleConfig): string[] {
  if (config.mode !== "mirror") return [];
  const { lans, idents } = config.heartbeat;
  return lans.map((lan) => `heartbeat.${idents[lan] ?? lan}`);
}
