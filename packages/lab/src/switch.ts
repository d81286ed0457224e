/**
 * A network switch: a bridge in a network namespace of its own, with cables to hosts that can be
 * pulled and directions that can be blocked.
 *
 * @module
 */
import { join } from "node:path";
import { type Life, startNamespace } from "./host/namespace.ts";
import type { ProcessIdentity } from "./system/process-identity.ts";
import { runOk } from "./system/run.ts";

/** A bridge hands frames to the packet filters of IP as well, where the kernel can; a switch of metal has none. */
const noFilters =
  "for one in iptables ip6tables arptables; do file=/proc/sys/net/bridge/bridge-nf-call-$one; [ ! -e $file ] || echo 0 > $file; done";

/**
 * `bridge`: cables that can be pulled, frames that can be dropped. `direct`: for measurements. A frame costs the hosts what
 * it costs them to send and to receive it, and next to nothing in between, as with a switch of metal; a bridge takes
 * the time of the processors that also serve.
 */
export type SwitchKind = "bridge" | "direct";

/** Carries frames between the hosts of a `direct` switch; its other end hears what goes to everybody. */
const trunk = "trunk";

type Plug = {
  readonly name: string;
  readonly pid: number;
  readonly interfaceName: string;
  readonly address: string;
};

export class Switch {
  readonly name: string;
  readonly first: ProcessIdentity;
  readonly #kind: SwitchKind;
  /** Blocked directions as `from>to`, host names. */
  readonly #blocked = new Set<string>();

  constructor(name: string, first: ProcessIdentity, kind: SwitchKind = "bridge") {
    this.name = name;
    this.first = first;
    this.#kind = kind;
  }

  static async start(
    name: string,
    life: Life,
    labDirectory: string,
    kind: SwitchKind = "bridge",
  ): Promise<Switch> {
    const first = await startNamespace({
      kind: "network",
      life,
      env: { LAB_NAME: name },
      log: join(labDirectory, `switch-${name}.log`),
    });
    const made = new Switch(name, first, kind);
    if (kind === "direct") {
      await made.#ip("link", "add", trunk, "type", "veth", "peer", "name", `${trunk}-end`);
      for (const end of [trunk, `${trunk}-end`]) await made.#ip("link", "set", end, "up");
      return made;
    }
    // Snooping would drop multicast until it has learned who wants it.
    await made.#ip("link", "add", "bridge", "type", "bridge", "mcast_snooping", "0");
    await made.#ip("link", "set", "bridge", "up");
    await made.#enter("sh", ["-c", noFilters]);
    return made;
  }

  /** Lay a cable to a host: `interfaceName` appears in it, with `address`, up. */
  async plug(host: Plug): Promise<void> {
    await (this.#kind === "direct" ? this.#join(host) : this.#layCable(host));
    const inHost = ["--target", String(host.pid), "--net", "ip"];
    await runOk("nsenter", [...inHost, "addr", "add", host.address, "dev", host.interfaceName]);
    await runOk("nsenter", [...inHost, "link", "set", host.interfaceName, "up"]);
  }

  async #join({ pid, interfaceName, address }: Plug): Promise<void> {
    await this.#ip(
      ...["link", "add", "link", trunk, "name", interfaceName, "address", hardwareAddress(address)],
      ...["netns", String(pid), "type", "macvlan", "mode", "bridge"],
    );
  }

  async #layCable(host: Plug): Promise<void> {
    const port = this.#port(host.name);
    // The kernel removes a dead host's cable a moment later than the host.
    await this.#ip("link", "delete", port).catch(() => undefined);
    await this.#ip(
      ...["link", "add", port, "type", "veth"],
      ...["peer", "name", host.interfaceName, "address", hardwareAddress(host.address)],
      ...["netns", String(host.pid)],
    );
    await this.#ip("link", "set", port, "master", "bridge", "up");
  }

  /** Pull the cable of a host out of the switch: the host still has its interface, without carrier. */
  async pullCable(host: string): Promise<void> {
    await this.#ip("link", "set", this.#port(host), "down");
  }

  async putCableBack(host: string): Promise<void> {
    await this.#ip("link", "set", this.#port(host), "up");
  }

  /** Drop every frame from one host to another; the other direction goes on. */
  async blockOneWay(from: string, to: string): Promise<void> {
    this.#blocked.add(`${from}>${to}`);
    await this.#applyBlocks();
  }

  /** Drop every frame between two hosts. */
  async block(a: string, b: string): Promise<void> {
    this.#blocked.add(`${a}>${b}`).add(`${b}>${a}`);
    await this.#applyBlocks();
  }

  async unblockAll(): Promise<void> {
    this.#blocked.clear();
    await this.#applyBlocks();
  }

  async #applyBlocks(): Promise<void> {
    const rules = [...this.#blocked].map((direction) => {
      const [from = "", to = ""] = direction.split(">");
      return `iifname "${this.#port(from)}" oifname "${this.#port(to)}" drop`;
    });
    // The whole table in one transaction: no moment with half of it.
    const table = [
      "table bridge lab",
      "delete table bridge lab",
      "table bridge lab {",
      "chain forward {",
      "type filter hook forward priority 0; policy accept;",
      ...rules,
      "}",
      "}",
    ];
    await this.#enter("nft", ["-f", "-"], `${table.join("\n")}\n`);
  }

  /** Interface names have 15 characters at most. */
  #port(host: string): string {
    return `p-${host}`.slice(0, 15);
  }

  async #ip(...args: string[]): Promise<void> {
    await this.#enter("ip", args);
  }

  async #enter(command: string, args: readonly string[], input?: string): Promise<void> {
    await runOk(
      "nsenter",
      ["--target", String(this.first.pid), "--net", command, ...args],
      input === undefined ? {} : { input },
    );
  }
}

/** The same after every boot, as a real interface's, so that neighbours need not learn it anew. */
export function hardwareAddress(address: string): string {
  const octets = address.replace(/\/.*/, "").split(".").map(Number);
  return ["02", "00", ...octets.map((octet) => octet.toString(16).padStart(2, "0"))].join(":");
}
