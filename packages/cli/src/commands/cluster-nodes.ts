/**
 * `gemel cluster confinfo`, `leave`, `remove`: which configuration the nodes have, and who belongs to them.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { ClusterNodes, ClusterStanding } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { formatTime } from "../quantities.ts";
import { table } from "../table.ts";

const timeoutMs = 60_000;

export async function clusterConfinfo(context: Context): Promise<number> {
  const nodes = await context.client.call("clusterNodes");
  if (context.terminal.json) context.terminal.printJson(nodes);
  else printNodes(context, nodes);
  return 0;
}

export async function clusterRemove(
  context: Context,
  options: { readonly yes?: boolean },
  [node = ""]: readonly string[],
): Promise<number> {
  demandYes(options, `take ${node} out of the cluster`);
  const nodes = await context.client.call("removeNode", { member: node }, { timeoutMs });
  if (context.terminal.json) context.terminal.printJson(nodes);
  else printNodes(context, nodes);
  return 0;
}

export async function clusterLeave(
  context: Context,
  options: { readonly yes?: boolean },
): Promise<number> {
  demandYes(options, "leave the cluster: the keys of this node are removed");
  const { client, terminal } = context;
  const told = await client.call("leaveCluster", {}, { timeoutMs });
  if (terminal.json) {
    terminal.printJson(told);
    return 0;
  }
  terminal.print(`${told.self} has left the cluster`);
  for (const { node, reachable, problem } of told.nodes) {
    if (reachable) continue;
    terminal.print(`${node} was not told (${problem}); there: gemel cluster remove ${told.self}`);
  }
  return 0;
}

export function printNodes({ terminal }: Context, { self, same, nodes }: ClusterNodes): void {
  const { good, bad } = terminal.palette;
  const rows = nodes.map((one) => [
    one.node === self ? `${one.node} (this)` : one.node,
    one.reachable ? good("yes") : bad("no"),
    one.version === null ? "-" : versionWords(one),
    one.signature?.slice(0, 16) ?? "-",
    one.certificateEndsAt === null ? "-" : formatTime(one.certificateEndsAt).slice(0, 10),
    one.software ?? "-",
    one.problem,
  ]);
  const header = ["NODE", "REACHED", "VERSION", "SIGNATURE", "CERTIFICATE", "GEMEL", ""];
  for (const line of table(header, rows)) terminal.print(line);
  terminal.print("");
  terminal.print(
    same
      ? good("All nodes that were reached have the same configuration")
      : bad("The configurations differ: gemel cluster config FILE makes one the same on all nodes"),
  );
}

function versionWords({ version }: ClusterStanding): string {
  return version === 0 ? "by hand" : String(version);
}

function demandYes({ yes }: { readonly yes?: boolean }, what: string): void {
  if (yes === true) return;
  throw new GemelError("usage", `This would ${what}`, { remedy: "The same with --yes" });
}
