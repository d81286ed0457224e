/**
 * `gemel version`: of the command, and of the daemon when it answers.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import type { NodeInfo } from "@gemel/protocol";
import type { Context } from "../context.ts";

export async function version(context: Context): Promise<number> {
  const [cli, daemon] = await Promise.all([ownVersion(), daemonInfo(context)]);
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson({ cli, daemon });
    return 0;
  }
  terminal.print(`gemel   ${cli}`);
  terminal.print(
    daemon === null
      ? "gemeld  does not answer"
      : `gemeld  ${daemon.version} on ${daemon.node}, pid ${daemon.pid}`,
  );
  return 0;
}

export async function ownVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const { version: found } = JSON.parse(text) as { readonly version: string };
  return found;
}

async function daemonInfo(context: Context): Promise<NodeInfo | null> {
  try {
    return await context.client.call("node");
  } catch (error) {
    if (error instanceof GemelError && error.code === "not_running") return null;
    throw error;
  }
}
