/**
 * `gemel cluster config FILE` makes it the configuration of all nodes; `confcheck FILE` and `--dry-run` say
 * what it would change.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GemelError } from "@gemel/base";
import type { ClusterUpload } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { printNodes } from "./cluster-nodes.ts";
import { printCluster } from "./cluster-state.ts";

const timeoutMs = 60_000;

export async function clusterConfig(
  context: Context,
  options: { readonly dryRun?: boolean },
  files: readonly string[],
): Promise<number> {
  if (options.dryRun === true) return clusterConfcheck(context, options, files);
  const body = await readUpload(files);
  const { client, terminal } = context;
  const view = await client.call("uploadCluster", { body }, { timeoutMs });
  if (terminal.json) {
    terminal.printJson(view);
    return 0;
  }
  printCluster(context, view);
  const others = (view.config?.lans ?? []).some((lan) => lan.nodes.length > 1);
  if (!others) return 0;
  terminal.print("");
  printNodes(context, await client.call("clusterNodes"));
  return 0;
}

export async function clusterConfcheck(
  context: Context,
  _options: unknown,
  files: readonly string[],
): Promise<number> {
  const body = await readUpload(files);
  const check = await context.client.call("checkCluster", { body });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(check);
    return 0;
  }
  const { good, bad, moving } = terminal.palette;
  terminal.print(`${check.file}: ${good("valid")}`);
  for (const { line, column, message } of check.notes) {
    terminal.print(`${moving("warning")}  ${line}:${column} ${message}`);
  }
  for (const change of check.changes) {
    terminal.print((change.startsWith("+") ? good : bad)(change));
  }
  if (check.changes.length === 0) terminal.print("Nothing would change");
  else if (check.stopFirst.length === 0) terminal.print("No module that runs is touched");
  else terminal.print(`Must be in STOP first: ${check.stopFirst.join(", ")}`);
  return 0;
}

async function readUpload([file = ""]: readonly string[]): Promise<ClusterUpload> {
  const path = resolve(file);
  try {
    return { xml: await readFile(path, "utf8"), file: path };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GemelError("usage", `Cannot read ${path}: ${code ?? String(error)}`, {
      cause: error,
      remedy: "Give the path of a cluster.xml that can be read",
    });
  }
}
