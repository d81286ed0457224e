/**
 * `gemel cluster certificate`: new certificates for nodes, where the cluster was made.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { checkNodeNames, type HandedOut, makeNodeFiles } from "@gemel/authority";
import { GemelError } from "@gemel/base";
import type { Context } from "../context.ts";

export async function clusterCertificate(
  context: Context,
  _options: unknown,
  nodes: readonly string[],
): Promise<number> {
  const { layout, terminal } = context;
  checkNodeNames(nodes);
  if (!existsSync(layout.authorityKey)) {
    throw new GemelError("certificate_invalid", `There is no ${layout.authorityKey} here`, {
      remedy: "Run this on the node where `gemel cluster init` was run",
    });
  }
  const handedOut = await makeNodeFiles(layout, nodes);
  if (terminal.json) terminal.printJson({ nodes: handedOut });
  else for (const line of handOutWords(handedOut, layout.etc)) terminal.print(line);
  return 0;
}

/** What was made, and what is to be done with it. */
export function handOutWords(handedOut: readonly HandedOut[], etc: string): string[] {
  return handedOut.map(({ node, folder }) =>
    folder === null
      ? `Wrote the certificate of this node, ${node}`
      : `Next  scp -pr ${folder}/. ${node}:${etc}/`,
  );
}
