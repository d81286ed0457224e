/**
 * `-H node1,node2` and `-H "*"`: the same command on several nodes, one after the other.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Context } from "./context.ts";

/** The nodes that `hosts` names, in its order; null: none, the command runs where it was typed. */
export async function nodesOf(
  context: Context,
  hosts: string | undefined,
): Promise<string[] | null> {
  if (hosts === undefined || hosts.startsWith("https://")) return null;
  const cluster = await context.client.call("cluster");
  const known = [
    ...new Set(cluster.config?.lans.flatMap((lan) => lan.nodes.map(({ name }) => name)) ?? []),
  ];
  const named = hosts.split(",").map((name) => name.trim());
  const nodes = named.flatMap((name) => (name === "*" ? known : [name]));
  const unknown = nodes.find((name) => !known.includes(name));
  if (unknown === undefined) return [...new Set(nodes)];
  throw new GemelError("unknown_node", `There is no node "${unknown}" in the cluster`, {
    remedy: `Its nodes are ${known.join(", ")}; "*" stands for all`,
  });
}

/**
 * Run `act` on each; returns the exit code of the first that is not 0. A node that fails does not keep
 * the others from their turn: what went wrong is said beside its name, and thrown when it was the only one.
 */
export async function onEach(
  context: Context,
  nodes: readonly string[],
  act: (context: Context) => Promise<number>,
): Promise<number> {
  const { terminal } = context;
  const collected: Record<string, unknown> = {};
  let exitCode = 0;
  for (const node of nodes) {
    const there = { ...context, client: context.client.at(node) };
    if (nodes.length > 1 && !terminal.json) terminal.print(terminal.palette.bold(`--- ${node}`));
    try {
      const code = await terminal.collect(nodes.length > 1, collected, node, () => act(there));
      exitCode = exitCode === 0 ? code : exitCode;
    } catch (error) {
      if (!(error instanceof GemelError) || nodes.length === 1) throw error;
      const { code, message, remedy } = error;
      collected[node] = { error: { code, message, remedy, exitCode: error.exitCode } };
      terminal.note(`Error: ${message}`);
      terminal.note(`Try: ${remedy}`);
      exitCode = exitCode === 0 ? error.exitCode : exitCode;
    }
  }
  if (terminal.json && nodes.length > 1) terminal.printJson(collected);
  return exitCode;
}
