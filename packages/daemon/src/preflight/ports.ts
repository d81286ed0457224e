/**
 * Who has the ports that modules need on this node, by the kernel's own tables.
 *
 * @see proc_net(5), proc_pid_fd(5)
 * @module
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { PortUse, Preflight } from "@gemel/protocol";

type PreflightPort = NonNullable<Preflight["ports"]>[number];

export type NeededPort = PortUse & { readonly module: string };

const listening = "0A";

/** `ours`: processes of Gemel. Ports that several modules share are looked at once. */
export function lookAtPorts(
  needed: readonly NeededPort[],
  ours: readonly number[],
): PreflightPort[] {
  const known = new Map(needed.map((one) => [`${one.protocol} ${one.port}`, one]));
  return [...known.values()].map((one) => ({ ...one, holder: holderOf(one, ours) }));
}

function holderOf({ protocol, port }: NeededPort, ours: readonly number[]): string | null {
  const tables = [protocol, `${protocol}6`].map((name) => readTable(`/proc/net/${name}`));
  const sockets = new Set(tables.flatMap((text) => socketsOn(text, protocol, port)));
  if (sockets.size === 0) return null;
  if (ours.some((pid) => holds(pid, sockets))) return "gemel";
  const others = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const found = others.find((pid) => holds(Number(pid), sockets));
  return found === undefined ? "another program" : `${nameOf(found)} (pid ${found})`;
}

/** Inode numbers of the sockets that receive what comes to `port`, from a table of the kernel. */
export function socketsOn(table: string, protocol: "tcp" | "udp", port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local = "", , state] = fields;
    const inode = fields[9];
    const isOpen = protocol === "udp" || state === listening;
    return inode !== undefined && isOpen && local.endsWith(suffix) ? [inode] : [];
  });
}

function holds(pid: number, sockets: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(target(`${folder}/${fd}`))?.[1];
      return inode !== undefined && sockets.has(inode);
    });
  } catch {
    // ENOENT: it has ended meanwhile.
    return false;
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    // ENOENT: closed meanwhile.
    return "";
  }
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    // ENOENT: it has ended meanwhile.
    return "a program";
  }
}

function readTable(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // ENOENT: a kernel without IPv6.
    return "";
  }
}
