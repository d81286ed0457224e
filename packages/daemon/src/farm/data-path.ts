/**
 * The tables of one farm module in this host's kernel: loaded, kept up to date, looked after, removed.
 *
 * They stay while gemeld is away, so that the traffic goes on.
 *
 * @module
 */
import { isIPv6 } from "node:net";
import { GemelError } from "@gemel/base";
import type { FarmRoute } from "@gemel/engine";
import { type FarmModuleConfig, hardwareAddress } from "@gemel/protocol";
import { interfaceIndex } from "../system/native.ts";
import { renewElements } from "../system/nft-elements.ts";
import { nftGeneration } from "../system/nft-generation.ts";
import { listNftables, runNftables, seekNftables } from "../system/nftables.ts";
import { runProgram } from "../system/run-program.ts";
import { deviceFor, holderOf, type Link, listLinks } from "../vip/interfaces.ts";
import { explained } from "./lacking.ts";
import type { FarmPlan, PlannedInterface } from "./plan.ts";
import { families, farmRemoval, farmRuleset } from "./ruleset.ts";
import { quickMap } from "./ruleset-quick.ts";
import { farmSigns, farmUpdate } from "./ruleset-update.ts";

/**
 * So long after a change of shares the tables are listed: what clients wait for comes first, and nodes that change theirs
 * at the same moment are not to be in each other's way.
 */
const noteAfterMs = 1000;

export class DataPath {
  readonly #config: FarmModuleConfig;
  readonly #node: string;
  #plan: FarmPlan | null = null;
  /** As listed after the last change. */
  #shown = "";
  /** How many changes had been made then; another number than now, or null: it says nothing. */
  #listedAt: number | null = null;
  /** The number of changes of nftables then; null: something may differ. */
  #generation: number | null = null;
  /** That number around the last sign of life, when nobody else had changed anything meanwhile. */
  #signed: { readonly before: number; readonly after: number } | null = null;
  /** The numbers of the interfaces then. */
  #indices = "";
  #noting: NodeJS.Timeout | undefined;

  constructor(config: FarmModuleConfig, node: string) {
    this.#config = config;
    this.#node = node;
  }

  /** How often this node has changed them; what was listed before says nothing afterwards. */
  changes = 0;

  get table(): string {
    return `gemel_farm${this.#config.id}`;
  }

  get isLoaded(): boolean {
    return this.#plan !== null;
  }

  /** Hardware addresses of the interfaces, in the order of the configuration. */
  get hardware(): readonly string[] {
    return this.#plan?.interfaces.map(({ hardware }) => hardware) ?? [];
  }

  /** Whether an interface is gone, or another one of the same name: none of the rules are on it. */
  get isCutOff(): boolean {
    return this.#plan !== null && this.#indicesNow() !== this.#indices;
  }

  /**
   * Load the tables with nothing in them, or take over those that are there. Throws `config_invalid`,
   * `program_missing`, `refused` when another tool has tables of the name.
   */
  async load(route: FarmRoute): Promise<void> {
    if (this.#config.interfaces.length === 0) return;
    const plan = await this.#planned(await listLinks());
    await this.#refuseForeign(plan);
    this.changes += 1;
    const failure = await runNftables(`${farmRuleset(plan)}\n${farmUpdate(plan, route)}\n`);
    if (failure !== null) throw await explained(failure);
    this.#adopt(plan);
    for (const one of plan.interfaces) {
      if (one.type === "vmac_invisible") {
        await runProgram("ip", ["link", "set", one.device, "promisc", "on"]);
      }
    }
    await this.#note();
  }

  /** gemeld was away: the tables are there already and stay as they are, or are loaded. */
  async attach(route: FarmRoute): Promise<void> {
    if (this.#config.interfaces.length === 0) return;
    const plan = await this.#planned(await listLinks());
    const tables = families.map((family) => `table ${family} ${plan.table}`);
    const shown = await listNftables(tables);
    // Those of an earlier version are made anew.
    const isOurs = shown?.includes(`map ${quickMap(0)} `) === true;
    if (!isOurs) return this.load(route);
    await this.#refuseForeign(plan);
    this.#adopt(plan);
    await this.#note();
  }

  async route(route: FarmRoute): Promise<void> {
    if (this.#plan === null) return;
    this.changes += 1;
    const failure = await runNftables(`${farmUpdate(this.#plan, route)}\n`);
    if (failure !== null) throw await explained(failure);
    this.#noteSoon();
  }

  /** gemeld is there. Without this the kernel ceases to answer for the addresses after some seconds. */
  sign(): void {
    if (this.#plan === null) return;
    const before = nftGeneration();
    // Where the tables are gone it fails; the next look says so.
    const isDone = renewElements(farmSigns(this.table)) === 0;
    const after = nftGeneration();
    const isOwn = isDone && before !== null && after === before + 1;
    this.#signed = isOwn ? { before, after } : null;
    this.#generation = this.#afterSign(this.#generation);
  }

  /** What `generation` is now where only a sign of life has come since. */
  #afterSign(generation: number | null): number | null {
    return generation !== null && generation === this.#signed?.before
      ? this.#signed.after
      : generation;
  }

  /**
   * Whether everything is as it was left; also after an interface went away and came back. Throws
   * `program_missing`.
   */
  async isIntact(): Promise<boolean> {
    if (this.#plan === null) return true;
    const generation = nftGeneration();
    if (generation !== null && generation === this.#generation && !this.isCutOff) {
      // Missed before it is needed.
      seekNftables();
      return true;
    }
    if (this.#listedAt !== this.changes) {
      await this.#note();
      // Tables that are gone by then are not what must be; where they were changed anew, this says nothing.
      return (this.#listedAt !== this.changes || this.#shown !== "") && !this.isCutOff;
    }
    const isIntact = (await this.#list()) === this.#shown;
    if (isIntact) this.#generation = this.#afterSign(generation);
    return isIntact && !this.isCutOff;
  }

  #adopt(plan: FarmPlan): void {
    this.#plan = plan;
    this.#listedAt = null;
    this.#indices = this.#indicesNow();
  }

  #noteSoon(): void {
    this.#generation = null;
    clearTimeout(this.#noting);
    // program_missing: the next look says so.
    this.#noting = setTimeout(() => this.#note().catch(() => undefined), noteAfterMs).unref();
  }

  /** Let go of the tables, which stay as they are. */
  close(): void {
    clearTimeout(this.#noting);
  }

  /** What is there now is what must be. */
  async #note(): Promise<void> {
    const { changes } = this;
    // Before the list: what comes between shows at the next look.
    const generation = nftGeneration();
    const shown = await this.#list();
    // Changed meanwhile; or somebody else has looked, and what came after that is not what must be.
    if (this.changes !== changes || this.#listedAt === changes) return;
    this.#listedAt = changes;
    // Gone again already: what is not there must not count as what must be, nor as unchanged.
    this.#shown = shown ?? "";
    this.#generation = shown === null ? null : this.#afterSign(generation);
  }

  #indicesNow(): string {
    return (this.#plan?.interfaces ?? []).map(({ device }) => interfaceIndex(device)).join(" ");
  }

  /**
   * Succeeds also when nothing is there; tables of another tool stay. What can be removed is removed, also when something
   * else cannot: throws `internal` then, or `program_missing`.
   */
  async remove(): Promise<void> {
    this.close();
    if (this.#config.interfaces.length === 0) return;
    const foreign = await this.#foreign();
    const own = families.filter((family) => !foreign.includes(family));
    const left = await this.#removeTables(own);
    this.changes += 1;
    const plan = this.#plan;
    this.#plan = null;
    this.#shown = "";
    for (const { device, type } of plan?.interfaces ?? []) {
      if (type !== "vmac_invisible") continue;
      const { exitCode, stderr } = await runProgram("ip", [
        "link",
        "set",
        device,
        "promisc",
        "off",
      ]);
      if (exitCode !== 0 && interfaceIndex(device) !== 0) left.push(stderr.trim());
    }
    if (left.length === 0) return;
    throw new GemelError("internal", `Of the farm there is left on this node: ${left.join("; ")}`, {
      remedy: `See it with "nft list tables"; remove it with "nft delete table FAMILY ${this.table}"`,
    });
  }

  /** Why those that are left are; none when all are gone. */
  async #removeTables(own: readonly string[]): Promise<string[]> {
    if ((await runNftables(`${farmRemoval(this.table, own)}\n`)) === null) return [];
    const left: string[] = [];
    for (const family of own) {
      const failure = await runNftables(`${farmRemoval(this.table, [family])}\n`);
      // A kernel without that family refuses as well, and has nothing of it.
      const isThere =
        failure !== null && (await listNftables([`table ${family} ${this.table}`])) !== null;
      if (isThere) left.push(`table ${family} ${this.table} (${failure})`);
    }
    return left;
  }

  /** Without flows, which change by themselves and may be many, and signs of life, which are given anew. */
  async #list(): Promise<string | null> {
    const { interfaces } = this.#config;
    const ofInterfaces = interfaces.flatMap((_, index) => [quickMap(index), `hardware_${index}`]);
    const maps = ["owner", "settled", "previous", "heralds", "herald", ...ofInterfaces];
    return listNftables([
      ...families.map((family) => `table ${family} ${this.table}`),
      ...maps.map((name) => `map netdev ${this.table} ${name}`),
      `set netdev ${this.table} others`,
      `set arp ${this.table} mine`,
    ]);
  }

  /** The families in which another tool has a table of the name. */
  async #foreign(): Promise<string[]> {
    const found: string[] = [];
    for (const family of families) {
      const shown = await listNftables([`table ${family} ${this.table}`]);
      if (shown !== null && !shown.includes(`gemel farm ${this.#config.name}`)) found.push(family);
    }
    return found;
  }

  async #refuseForeign(plan: FarmPlan): Promise<void> {
    const [family] = await this.#foreign();
    if (family === undefined) return;
    throw new GemelError(
      "refused",
      `There is a table "${plan.table}" in family ${family} that this module did not make`,
      { remedy: `See it with "nft list table ${family} ${plan.table}"; remove or rename it` },
    );
  }

  async #planned(links: readonly Link[]): Promise<FarmPlan> {
    const { interfaces, groups, nodes, name, farm } = this.#config;
    return {
      table: this.table,
      module: name,
      id: this.#config.id,
      interfaces: interfaces.map((one) => planInterface(one, links)),
      groups,
      nodes,
      node: this.#node,
      keepMs: farm.keepMs,
    };
  }
}

function planInterface(
  one: FarmModuleConfig["interfaces"][number],
  links: readonly Link[],
): PlannedInterface {
  const addresses = one.addresses.map(({ address }) => address);
  const first = addresses[0] ?? "";
  const device = one.interface ?? deviceFor(links, first) ?? holderOf(links, first)?.device ?? null;
  const link = links.find(({ ifname }) => ifname === device);
  if (device === null || link === undefined) {
    const what =
      device === null
        ? `No interface of this node has a network that contains the virtual address ${first}`
        : `This node has no interface ${device} for ${first}`;
    const remedy = 'Name the interface with <interface name="...">, or bring it up';
    throw new GemelError("config_invalid", what, { remedy });
  }
  if (!hardwareAddress.test(link.address ?? "")) {
    const message = `The interface ${device} has no hardware address: clients cannot be passed on by it`;
    throw new GemelError("config_invalid", message, { remedy: "Use an Ethernet interface" });
  }
  const own = (wants6: boolean): string | null =>
    link.addr_info.find(
      ({ local = "" }) => isIPv6(local) === wants6 && local !== "" && !addresses.includes(local),
    )?.local ?? null;
  return {
    device,
    hardware: link.address ?? "",
    type: one.type,
    virtualHardware: one.hardware,
    addresses4: addresses.filter((address) => !isIPv6(address)),
    addresses6: addresses.filter((address) => isIPv6(address)),
    own4: own(false),
    own6: own(true),
  };
}
