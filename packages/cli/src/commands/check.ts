/** `gemel check`: measure all nodes before one relies on them. Exit code 1: something is in the way. @module */
import { GemelError } from "@gemel/base";
import type { Preflight } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { type Finding, findings, heartbeatFindings } from "../preflight-report.ts";
import { table } from "../table.ts";

const timeoutMs = 120_000;

export async function check(context: Context): Promise<number> {
  const { client, terminal } = context;
  const cluster = await client.call("cluster");
  const names = new Set(cluster.config?.lans.flatMap((lan) => lan.nodes.map(({ name }) => name)));
  if (names.size === 0) {
    throw new GemelError("refused", "No cluster is configured on this node", {
      remedy: "gemel cluster init on the first node, gemel cluster join HOST on the others",
    });
  }
  const nodes: Preflight[] = [];
  const found: Finding[] = [];
  // One after the other: they measure the same network.
  for (const name of names) {
    terminal.note(`Measuring ${name} ...`);
    try {
      nodes.push(await client.at(name).call("preflight", {}, { timeoutMs }));
    } catch (error) {
      if (!(error instanceof GemelError)) throw error;
      found.push({ verdict: "bad", where: name, what: "node", words: error.message });
    }
  }
  const overview = await client.call("overview");
  found.push(...findings(nodes), ...heartbeatFindings(overview));
  if (terminal.json) terminal.printJson({ findings: found, nodes });
  else show(context, found);
  return found.some(({ verdict }) => verdict === "bad") ? 1 : 0;
}

function show({ terminal }: Context, found: readonly Finding[]): void {
  const { good, moving, bad } = terminal.palette;
  const marks = { ok: good("ok"), look: moving("look"), bad: bad("BAD") } as const;
  const rows = found.map(({ verdict, where, what, words }) => [marks[verdict], where, what, words]);
  for (const line of table(["", "NODE", "WHAT", ""], rows)) terminal.print(line);
  const count = found.filter(({ verdict }) => verdict === "bad").length;
  terminal.print("");
  terminal.print(count === 0 ? good("Nothing is in the way") : bad(`${count} to be mended`));
}
