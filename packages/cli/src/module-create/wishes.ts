/**
 * What an operator says about an application of their own, checked.
 *
 * @module
 */
import { isIP, isIPv6 } from "node:net";
import { GemelError } from "@gemel/base";

export type Wishes = {
  readonly name: string;
  /** Absolute; at least one. */
  readonly directories: readonly string[];
  /** Null: clients find the node by other means. */
  readonly vip: { readonly address: string; readonly prefix: string } | null;
  /** Systemd units in the order of their start. */
  readonly services: readonly string[];
  readonly command: string;
  readonly user: string;
  readonly ready: string;
  /** Command names that must run while the module serves. */
  readonly processes: readonly string[];
  /** On which something must answer. */
  readonly port: number | null;
  readonly url: string;
  readonly sync: "write" | "fsync";
};

/** As typed on the command line. */
export type CreateOptions = {
  readonly directory?: readonly string[];
  readonly vip?: string;
  readonly services?: string;
  readonly command?: string;
  readonly user?: string;
  readonly ready?: string;
  readonly process?: readonly string[];
  readonly port?: string;
  readonly url?: string;
  readonly sync?: string;
  readonly to?: string;
};

const namePattern = /^[A-Za-z0-9_-]{1,64}$/;
/** The kernel cuts command names to this. */
const processNameMax = 15;

export function readWishes(name: string, options: CreateOptions): Wishes {
  if (!namePattern.test(name)) {
    throw wrong(`"${name}" is no name of a module`, "Letters, digits, _ and -, at most 64");
  }
  const services = (options.services ?? "").split(",").map((one) => one.trim());
  return {
    name,
    directories: readDirectories(options.directory ?? []),
    vip: readVip(options.vip ?? ""),
    services: services.filter((one) => one !== ""),
    command: options.command ?? "",
    user: options.user ?? "",
    ready: options.ready ?? "",
    processes: readProcesses(options.process ?? []),
    port: readPort(options.port ?? ""),
    url: readUrl(options.url ?? ""),
    sync: readSync(options.sync ?? "write"),
  };
}

function readDirectories(directories: readonly string[]): readonly string[] {
  if (directories.length === 0) {
    throw wrong("No directory is given", "Say what is to be mirrored: --directory /srv/app");
  }
  for (const directory of directories) {
    if (directory.startsWith("/") && directory.length > 1) continue;
    throw wrong(`"${directory}" is no absolute path`, "For example --directory /srv/app");
  }
  return directories;
}

function readProcesses(names: readonly string[]): string[] {
  for (const name of names) {
    if (name !== "" && !/[\s/]/.test(name)) continue;
    throw wrong(`"${name}" is no name of a process`, "Give the command name: ps -o comm");
  }
  return names.map((name) => name.slice(0, processNameMax));
}

function readVip(text: string): Wishes["vip"] {
  if (text === "") return null;
  const [address = "", prefix = isIPv6(address) ? "64" : "24"] = text.split("/", 2);
  const bitsMax = isIPv6(address) ? 128 : 32;
  if (isIP(address) !== 0 && /^\d+$/.test(prefix) && Number(prefix) <= bitsMax) {
    return { address, prefix };
  }
  throw wrong(`"${text}" is no address`, "For example --vip 192.0.2.10/24");
}

function readPort(text: string): number | null {
  if (text === "") return null;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw wrong(`"${text}" is no port`, "A number from 1 to 65535");
}

function readUrl(text: string): string {
  if (text === "" || (/^https?:/.test(text) && URL.canParse(text))) return text;
  throw wrong(`"${text}" is no address of a page`, "For example --url http://127.0.0.1:8080/");
}

function readSync(text: string): Wishes["sync"] {
  if (text === "write" || text === "fsync") return text;
  throw wrong(`"${text}" is neither write nor fsync`, "fsync is for databases");
}

function wrong(message: string, remedy: string): GemelError {
  return new GemelError("usage", message, { remedy });
}
