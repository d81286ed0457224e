/**
 * `gemel cluster config FILE`: the daemon checks the file and makes it this node's configuration.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GemelError } from "@gemel/base";
import type { ClusterUpload, ClusterView } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { printCluster } from "./cluster-state.ts";

export async function clusterConfig(
  context: Context,
  _options: unknown,
  [file = ""]: readonly string[],
): Promise<number> {
  const path = resolve(file);
  const body: ClusterUpload = { xml: await readText(path), file: path };
  const view = await context.client.call<ClusterView>("PUT", "/cluster", body);
  if (context.terminal.json) context.terminal.printJson(view);
  else printCluster(context, view);
  return 0;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GemelError("usage", `Cannot read ${path}: ${code ?? String(error)}`, {
      cause: error,
      remedy: "Give the path of a cluster.xml that can be read",
    });
  }
}
