/**
 * `/metrics` as text for Prometheus, of this node.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats
 * @module
 */
import { type ModuleView, moduleStates, type NodeSight } from "@gemel/protocol";

type Labels = Readonly<Record<string, string>>;

export type Exposed = {
  readonly node: string;
  readonly version: string;
  readonly nodes: readonly NodeSight[];
  readonly modules: readonly ModuleView[];
  readonly residentBytes: number;
  readonly cpuSeconds: number;
};

export function exposition(exposed: Exposed): string {
  const { node, version, nodes, modules, residentBytes, cpuSeconds } = exposed;
  const text = new Exposition();
  text.family("gemel_info", "gauge", "Of this node", [[{ node, version }, 1]]);
  text.family("gemel_resident_memory_bytes", "gauge", "Memory of gemeld", [
    [{ node }, residentBytes],
  ]);
  text.family("gemel_cpu_seconds_total", "counter", "Processor time of gemeld", [
    [{ node }, cpuSeconds],
  ]);
  text.family(
    "gemel_node_reachable",
    "gauge",
    "Whether this node hears the other",
    nodes.map((one) => [{ node: one.node }, one.reachable ? 1 : 0]),
  );
  text.family(
    "gemel_module_state",
    "gauge",
    "1 for the state in which the module is",
    modules.flatMap(({ module, state }) =>
      moduleStates.map((one) => [{ module, node, state: one }, state === one ? 1 : 0] as const),
    ),
  );
  const each = (value: (view: ModuleView) => number | null): (readonly [Labels, number])[] =>
    modules.flatMap((view) => {
      const found = value(view);
      return found === null ? [] : [[{ module: view.module, node }, found] as const];
    });
  const gauge = (name: string, help: string, value: (view: ModuleView) => number | null): void =>
    text.family(name, "gauge", help, each(value));
  gauge("gemel_module_ready", "Green: stable in its state", (view) =>
    flag(view.readiness === "Ready"),
  );
  gauge("gemel_module_protected", "Both copies are complete", (view) => flag(view.protected));
  gauge("gemel_module_up_to_date", "This node's data may serve", (view) => flag(view.upToDate));
  gauge(
    "gemel_resync_bytes",
    "To be looked at by the resynchronisation",
    (view) => view.mirror?.resync?.bytesTotal ?? null,
  );
  gauge(
    "gemel_resync_done_bytes",
    "Looked at so far",
    (view) => view.mirror?.resync?.bytesDone ?? null,
  );
  const counter = (name: string, help: string, value: (view: ModuleView) => number | null): void =>
    text.family(name, "counter", help, each(value));
  counter(
    "gemel_replication_sent_bytes_total",
    "Sent to the other node",
    (view) => view.mirror?.bytesSent ?? null,
  );
  counter(
    "gemel_replication_sent_records_total",
    "Changes sent to the other node",
    (view) => view.mirror?.recordsSent ?? null,
  );
  counter(
    "gemel_replication_applied_records_total",
    "Changes applied here",
    (view) => view.mirror?.recordsApplied ?? null,
  );
  gauge(
    "gemel_replication_lag_bytes",
    "Sent, and not yet with the other node",
    (view) => view.mirror?.lagBytes ?? null,
  );
  counter(
    "gemel_fsyncs_total",
    "Flushes that the application asked for",
    (view) => view.mirror?.flushes?.count ?? null,
  );
  counter("gemel_fsync_local_seconds_total", "Until this node's disk had them", (view) =>
    seconds(view.mirror?.flushes?.localMicros),
  );
  counter("gemel_fsync_seconds_total", "Until both nodes had them", (view) =>
    seconds(view.mirror?.flushes?.totalMicros),
  );
  text.family(
    "gemel_resource_up",
    "gauge",
    "Resources that are up or down",
    modules.flatMap(({ module, resources }) =>
      Object.entries(resources)
        .filter(([, value]) => value === "up" || value === "down")
        .map(([resource, value]) => [{ module, node, resource }, flag(value === "up")] as const),
    ),
  );
  return text.end();
}

function seconds(micros: number | undefined): number | null {
  return micros === undefined ? null : micros / 1e6;
}

function flag(yes: boolean): number {
  return yes ? 1 : 0;
}

class Exposition {
  #text = "";

  family(
    name: string,
    type: "gauge" | "counter",
    help: string,
    samples: readonly (readonly [Labels, number])[],
  ): void {
    if (samples.length === 0) return;
    this.#text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    for (const [labels, value] of samples) this.#text += `${name}{${shown(labels)}} ${value}\n`;
  }

  end(): string {
    return this.#text;
  }
}

function shown(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`)
    .join(",");
}
