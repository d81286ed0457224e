/**
 * What every command gets: the daemon, the terminal, where things are, and the environment.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { GemelError } from "@gemel/base";
import { Client } from "@gemel/client";
import { type Layout, layout } from "@gemel/protocol/layout";
import type { Command } from "commander";
import { daemonTransport, type Server } from "./daemon-transport.ts";
import type { Host } from "./run.ts";
import { Terminal } from "./terminal.ts";

export type Context = {
  readonly client: Client;
  readonly terminal: Terminal;
  readonly layout: Layout;
  readonly env: Host["env"];
};

export type GlobalOptions = {
  /** Nodes, or `*` for all, separated by commas; or one `https://HOST:PORT`. */
  readonly hosts?: string;
  /** File with certificates that vouch for an `https://` host. */
  readonly ca?: string;
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

/** Ties a command of the program to the code that runs it, which is loaded only then. */
export type Bind = <O>(command: Command, load: () => Promise<Verb<O>>) => Command;

export function openContext(host: Host, options: GlobalOptions): Context {
  const paths = layout(options.root ?? "");
  return {
    client: new Client(daemonTransport(serverOf(host, options, paths))),
    terminal: new Terminal(host, { json: options.json === true, color: options.color }),
    layout: paths,
    env: host.env,
  };
}

/** `-H https://...` asks that one, with the token in GEMEL_TOKEN; all else goes through this node's daemon. */
function serverOf(host: Host, { hosts, ca }: GlobalOptions, paths: Layout): Server {
  if (hosts === undefined || !hosts.startsWith("https://")) return { socketPath: paths.apiSocket };
  if (!URL.canParse(hosts)) throw new GemelError("usage", `"${hosts}" is not an address`);
  const { hostname, port } = new URL(hosts);
  const { GEMEL_TOKEN: token = "", GEMEL_CA: named } = host.env;
  if (token === "") {
    throw new GemelError("not_signed_in", `${hosts} wants a token`, {
      remedy: "Put one into the variable GEMEL_TOKEN; an administrator makes it in the console",
    });
  }
  const file = ca ?? named ?? (existsSync(paths.authority) ? paths.authority : null);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 7443 : Number(port),
    token,
    authority: file === null ? null : readAuthority(file),
  };
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new GemelError("usage", `Cannot read the certificates in ${file}`, { cause: error });
  }
}
