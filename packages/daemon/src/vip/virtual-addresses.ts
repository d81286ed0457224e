/**
 * The virtual addresses of one module on this node.
 *
 * Probed, added as labelled aliases, announced; released on every way out, also those that an earlier
 * gemeld left behind.
 *
 * @module
 */
import { isIPv6 } from "node:net";
import { GemelError } from "@gemel/base";
import type { VirtualAddress } from "@gemel/protocol";
import { runProgram } from "../system/run-program.ts";
import { announceAgain, announceInBursts } from "./announcements.ts";
import { announceOnce, answererOf } from "./arp.ts";
import { deviceFor, holderOf, type Link, listLinks } from "./interfaces.ts";
import { advertiseOnce, neighbourOf } from "./neighbours.ts";
import { preferSource, restoreSource } from "./source-address.ts";

/** Labels of IPv4 aliases are limited to this by the kernel, the device's name included. */
const labelSizeMax = 15;

export class VirtualAddresses {
  readonly #addresses: readonly VirtualAddress[];
  readonly #id: number;
  readonly #resets: boolean;
  /** Hardware addresses to announce instead of the interface's own, by address. */
  readonly #hardware: ReadonlyMap<string, string>;
  #announcing: AbortController | null = null;

  /**
   * `id` is the module's; it makes the labels of its aliases its own. `resets`: connections end with
   * their address.
   */
  constructor(
    addresses: readonly VirtualAddress[],
    id: number,
    resets = true,
    hardware: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#hardware = hardware;
    this.#addresses = addresses;
    this.#id = id;
    this.#resets = resets;
  }

  get list(): readonly string[] {
    return this.#addresses.map((one) => one.address);
  }

  /**
   * Throws `address_in_use` when another host answers for one, `config_invalid` without a place.
   * `expected`: whether that hardware address may answer.
   */
  async probe(expected: (hardware: string) => boolean = () => false): Promise<void> {
    const links = await listLinks();
    await Promise.all(
      this.#addresses.map(async (wanted) => {
        const { address } = wanted;
        if (this.#isHeld(links, address)) return;
        const link = this.#linkFor(wanted, links);
        const device = link.ifname;
        const owner = await (isIPv6(address)
          ? neighbourOf(device, address)
          : answererOf(link, address));
        if (owner === null || expected(owner)) return;
        throw new GemelError(
          "address_in_use",
          `The virtual address ${address} is answered by another host on ${device}, at ${owner}`,
          {
            remedy: isIPv6(address)
              ? `Find it with "ip -6 neigh show dev ${device}"; end it or use another address`
              : `Find it with "arping -I ${device} ${address}"; end it or use another address`,
          },
        );
      }),
    );
  }

  /**
   * All or none; then announced in the background. What is here already is announced again. `silent`:
   * another node of the farm answers for them.
   */
  async add(how: { readonly silent: boolean } = { silent: false }): Promise<void> {
    try {
      const links = await listLinks();
      for (const wanted of this.#addresses) {
        await this.#addOne(wanted, links);
        const device = this.#linkFor(wanted, links).ifname;
        if (wanted.isSource) await preferSource(device, wanted.address);
      }
    } catch (error) {
      await this.release();
      throw error;
    }
    if (!how.silent) await this.#announceAll();
  }

  /** Another node answers for them: nothing is announced any more. */
  hush(): void {
    this.#announcing?.abort();
    this.#announcing = null;
  }

  /** This node answers for them from now on: said once when it resolves, and again in the background. */
  async announceNow(): Promise<void> {
    await this.#announceAll();
  }

  /**
   * Another node is heard again that may have answered for them: what is announced here is announced anew.
   * Nothing happens where nothing is.
   */
  async confirm(): Promise<void> {
    if (this.#announcing !== null) await this.#announceAll();
  }

  async #announceAll(): Promise<void> {
    this.#announcing?.abort();
    const announcing = new AbortController();
    this.#announcing = announcing;
    if (this.#addresses.length === 0) return;
    const links = await listLinks();
    for (const { address, announce: settings } of this.#addresses) {
      const holder = holderOf(links, address);
      const found = links.find((one) => one.ifname === holder?.device);
      if (found === undefined) continue;
      const claimed = this.#hardware.get(address);
      const link = claimed === undefined ? found : { ...found, address: claimed };
      const once = (): void =>
        isIPv6(address) ? advertiseOnce(link, address) : announceOnce(link, address);
      announceInBursts(once, announcing.signal);
      if (settings.again) announceAgain(once, settings, announcing.signal);
    }
  }

  /** Whether every address is on this node now. */
  async held(): Promise<boolean> {
    if (this.#addresses.length === 0) return true;
    const links = await listLinks();
    return this.#addresses.every(({ address }) => holderOf(links, address) !== null);
  }

  /** Remove those that are there; the addresses that were removed. */
  async release(): Promise<string[]> {
    this.#announcing?.abort();
    this.#announcing = null;
    if (this.#addresses.length === 0) return [];
    const links = await listLinks();
    const removed: string[] = [];
    for (const { address, isSource } of this.#addresses) {
      const holder = holderOf(links, address);
      if (holder === null || !this.#isOurs(holder)) continue;
      await this.#reset(address);
      if (isSource) await this.#giveBackRoutes(links, holder.device, address);
      const place = `${address}/${holder.prefixLength}`;
      const result = await runProgram("ip", ["addr", "del", place, "dev", holder.device]);
      // Exit code 2 is also "Cannot assign requested address": gone in between.
      if (result.exitCode === 0) removed.push(address);
    }
    return removed;
  }

  /** End the connections of the addresses at once. Best effort: needs a kernel option. */
  async resetConnections(): Promise<void> {
    for (const { address } of this.#addresses) await this.#reset(address);
  }

  async #reset(address: string): Promise<void> {
    if (!this.#resets) return;
    const bare = isIPv6(address) ? `[${address}]` : address;
    await runProgram("ss", ["-K", "-H", "-n", "src", bare]);
  }

  async #addOne(wanted: VirtualAddress, links: readonly Link[]): Promise<void> {
    const { address, prefixLength } = wanted;
    if (this.#isHeld(links, address)) return;
    const device = this.#linkFor(wanted, links).ifname;
    const label = this.#labelOn(device, address);
    const args = ["addr", "add", `${address}/${prefixLength}`, "dev", device];
    // Asked for before; the kernel would ask once more, and refuse connections meanwhile.
    if (isIPv6(address)) args.push("nodad");
    if (label !== null) args.push("label", label);
    const result = await runProgram("ip", args);
    if (result.exitCode !== 0 && !/File exists/.test(result.stderr)) {
      throw new GemelError(
        "internal",
        `Cannot add ${address} to ${device}: ${result.stderr.trim()}`,
      );
    }
  }

  /** Whatever fails here, the address must go. */
  async #giveBackRoutes(links: readonly Link[], device: string, address: string): Promise<void> {
    const infos = links.find(({ ifname }) => ifname === device)?.addr_info ?? [];
    const own = infos.find(
      ({ local, label }) =>
        local !== undefined &&
        isIPv6(local) === isIPv6(address) &&
        !this.list.includes(local) &&
        !(label ?? "").includes(":gm") &&
        !local.startsWith("fe80:"),
    );
    await restoreSource(device, address, own?.local ?? null).catch(() => undefined);
  }

  /** Throws `address_in_use` when this node has the address for a reason of its own. */
  #isHeld(links: readonly Link[], address: string): boolean {
    const holder = holderOf(links, address);
    if (holder === null) return false;
    if (this.#isOurs(holder)) return true;
    throw new GemelError(
      "address_in_use",
      `The virtual address ${address} is configured on ${holder.device} of this node already`,
      { remedy: "Remove it from the host's own network configuration; the module moves it" },
    );
  }

  #linkFor({ address, interface: configured }: VirtualAddress, links: readonly Link[]): Link {
    const device = configured ?? deviceFor(links, address);
    if (device === null) {
      throw new GemelError(
        "config_invalid",
        `No interface of this node has a network that contains the virtual address ${address}`,
        { remedy: 'Name the interface with <interface name="...">, or use another address' },
      );
    }
    const link = links.find(({ ifname }) => ifname === device);
    if (link === undefined) {
      throw new GemelError("config_invalid", `This node has no interface ${device} for ${address}`);
    }
    return link;
  }

  #labelOn(device: string, address: string): string | null {
    const label = `${device}:gm${this.#id}`;
    return isIPv6(address) || label.length > labelSizeMax ? null : label;
  }

  /** An alias without a label of ours was set by somebody else, where a label was possible. */
  #isOurs({ device, label }: { device: string; label: string | undefined }): boolean {
    const ours = this.#labelOn(device, "");
    return ours === null || label === undefined || label === ours;
  }
}
