/**
 * What every command gets: the daemon, the terminal, where things are, and the environment.
 *
 * @module
 */
import { type Layout, layout } from "@gemel/protocol/layout";
import { RestClient } from "./rest-client.ts";
import type { Host } from "./run.ts";
import { Terminal } from "./terminal.ts";

export type Context = {
  readonly client: RestClient;
  readonly terminal: Terminal;
  readonly layout: Layout;
  readonly env: Host["env"];
};

export type GlobalOptions = {
  readonly root?: string;
  readonly json?: boolean;
  readonly color: boolean;
};

/** A command: options and arguments in, exit code out; failures are thrown as GemelError. */
export type Verb<O> = (
  context: Context,
  options: O,
  args: readonly string[],
) => Promise<number> | number;

export function openContext(host: Host, options: GlobalOptions): Context {
  const paths = layout(options.root ?? "");
  return {
    client: new RestClient(paths.apiSocket),
    terminal: new Terminal(host, { json: options.json === true, color: options.color }),
    layout: paths,
    env: host.env,
  };
}
