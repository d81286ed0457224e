/**
 * `gemel cluster state`: the nodes and networks as configured on this node.
 *
 * @module
 */
import type { ClusterView } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { table } from "../table.ts";

export async function clusterState(context: Context): Promise<number> {
  const view = await context.client.call("cluster");
  if (context.terminal.json) context.terminal.printJson(view);
  else printCluster(context, view);
  return 0;
}

export function printCluster({ terminal }: Context, view: ClusterView): void {
  if (view.config === null) {
    terminal.print(`${view.self}: no cluster is configured; see gemel cluster config --help`);
    return;
  }
  const { lans } = view.config;
  const nodes = [...new Set(lans.flatMap((lan) => lan.nodes.map((node) => node.name)))];
  const rows = nodes.map((name) => [
    name === view.self ? `${name} (this)` : name,
    ...lans.map((lan) => lan.nodes.find((node) => node.name === name)?.address ?? "-"),
  ]);
  const header = ["NODE", ...lans.map((lan) => lan.name.toUpperCase())];
  for (const line of table(header, rows)) terminal.print(line);
  terminal.print("");
  terminal.print(
    `Signature ${view.signature?.slice(0, 16) ?? "-"} (must be the same on all nodes)`,
  );
}
