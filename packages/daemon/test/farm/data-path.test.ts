/** What a host may lack for the tables of a farm, with an `nft` that lacks it. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GemelError } from "@gemel/base";
import type { FarmModuleConfig } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { DataPath } from "../../src/farm/data-path.ts";
import { farmBeatSettings } from "../../src/farm/farm-beat-settings.ts";
import { FarmMember } from "../../src/farm/farm-member.ts";
import { cluster, context } from "../config/samples.ts";

const usualPath = process.env["PATH"] ?? "";
const route = { view: null, directs: false, hardware: {} };
let folder: string;
const paths: DataPath[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gemel-nft-"));
});

afterEach(() => {
  for (const path of paths.splice(0)) path.close();
  process.env["PATH"] = usualPath;
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** An `nft` that does what `script` says. */
function useNft(script: string): void {
  write("nft", script);
  process.env["PATH"] = `${folder}:${usualPath}`;
}

function configOf(device: string): FarmModuleConfig {
  const xml = `<safe><service mode="farm"><vip><interface_list><interface name="${device}">
    <virtual_interface type="vmac_directed"><virtual_addr addr="198.18.1.10" netmask="24"/></virtual_interface>
    </interface></interface_list><loadbalancing_list><group name="web"><rule port="80"/></group></loadbalancing_list>
    </vip></service></safe>`;
  const { config } = loadModuleConfig(xml, "u", context);
  if (config.mode !== "farm") throw new Error("It is no farm");
  return config;
}

function pathOf(device: string): DataPath {
  const path = new DataPath(configOf(device), "node1");
  paths.push(path);
  return path;
}

async function refusal(device = "lo"): Promise<GemelError> {
  try {
    await pathOf(device).load(route);
  } catch (error) {
    if (error instanceof GemelError) return error;
    throw error;
  }
  throw new Error("It was loaded");
}

/** Lists show nothing, loads fail; checks are `check`, with what is checked in $text. */
function nft({ version, check }: { readonly version: string; readonly check: string }): string {
  return `case $* in
  *--version*) echo "nftables v${version} (Some Name)" ;;
  *list*) exit 1 ;;
  "-c -f -") text=$(cat); ${check} ;;
  *) cat >/dev/null; echo "syntax error" >&2; exit 1 ;;
esac`;
}

/** Loads succeed. Lists show a table as long as the file `there` is there. */
function loading(): string {
  return `case $* in
  *list*) [ -e "${folder}/there" ] && echo "table gemel farm u" ;;
  *) cat >/dev/null; touch "${folder}/there"; [ ! -e "${folder}/another" ] || rm "${folder}/there" ;;
esac`;
}

describe("the tables of a farm", () => {
  it("are intact as they were loaded", async () => {
    useNft(loading());
    const path = pathOf("lo");
    await path.load(route);
    expect(await path.isIntact()).toBe(true);
  });

  it("are missed when somebody removed them before gemeld had seen what it had loaded", async () => {
    useNft(loading());
    write("another", "");
    const path = pathOf("lo");
    await path.load(route);
    expect(await path.isIntact()).toBe(false);
  });

  it("are missed when somebody removed them while gemeld changed them", async () => {
    useNft(loading());
    const path = pathOf("lo");
    await path.load(route);
    write("another", "");
    await path.route(route);
    expect(await path.isIntact()).toBe(false);
    expect(await path.isIntact()).toBe(false);
  });

  it("are listed after a change of shares, not while clients wait for it", async () => {
    useNft(`case $* in *list*) touch "${folder}/listed" ;; esac\n${loading()}`);
    const path = pathOf("lo");
    await path.load(route);
    rmSync(join(folder, "listed"));
    await path.route(route);
    expect(existsSync(join(folder, "listed"))).toBe(false);
    expect(await path.isIntact()).toBe(true);
    expect(existsSync(join(folder, "listed"))).toBe(true);
  });

  it("that are as they were: that nftables is gone is told before it is needed", async () => {
    useNft(loading());
    write("ip", `PATH="${usualPath}" exec ip "$@"`);
    const path = pathOf("lo");
    await path.load(route);
    process.env["PATH"] = folder;
    expect(await path.isIntact()).toBe(true);
    chmodSync(join(folder, "nft"), 0o644);
    await expect(path.isIntact()).rejects.toThrow("nftables cannot be used");
  });
});

describe("what is left of a farm", () => {
  /** The table of family arp cannot be removed; the other removals are noted. `lists`: what shows it. */
  function removing(lists: string): string {
    return `case $* in
  *"list table arp"*) ${lists} ;;
  *list*) exit 1 ;;
  *) text=$(cat); case $text in
    *"delete table arp"*) echo "Device or resource busy" >&2; exit 1 ;;
    *) echo "$text" >> "${folder}/done" ;;
  esac ;;
esac`;
  }

  it("one table that cannot be removed is named, and the others go", async () => {
    useNft(removing('echo "comment gemel farm app"'));
    const path = pathOf("lo");
    await expect(path.remove()).rejects.toThrow(
      "Of the farm there is left on this node: table arp gemel_farm2 (Device or resource busy)",
    );
    const done = readFileSync(join(folder, "done"), "utf8");
    expect(done).toContain("delete table netdev");
    expect(done).toContain("delete table ip6");
  });

  it("a family that this kernel does not have has nothing left", async () => {
    useNft(removing("exit 1"));
    await pathOf("lo").remove();
    expect(readFileSync(join(folder, "done"), "utf8")).toContain("delete table ip6");
  });

  it("whatever else cannot be done, the tables go, and that is said", async () => {
    useNft(removing("exit 1"));
    write("ip", "exit 1");
    const said: string[] = [];
    const heartbeats = {
      ...{ addFarm: () => undefined, drain: () => undefined, heardAt: () => ({}) },
      ...{ pulse: () => undefined, remove: () => undefined },
    };
    // Nothing can be saved in a file.
    const run = join(folder, "nft");
    const config = configOf("lo");
    const member = new FarmMember({
      ...{ config, node: "node1", beat: farmBeatSettings(config, cluster, "node1"), heartbeats },
      ...{ run, testPages: [], log: ({ message }) => said.push(message) },
      ...{ changed: () => undefined, happened: () => undefined },
    });
    await expect(member.open()).rejects.toThrow("EEXIST");
    await expect(member.leave()).rejects.toThrow("EEXIST");
    expect(readFileSync(join(folder, "done"), "utf8")).toContain("delete table netdev");
    expect(
      said.filter((one) => one.startsWith("The farm cannot be left as it should")),
    ).toHaveLength(2);
    member.close();
  });
});

describe("what a host lacks for a farm", () => {
  it("nftables is missing", async () => {
    write("ip", `PATH="${usualPath}" exec ip "$@"`);
    process.env["PATH"] = folder;
    const { code, message } = await refusal();
    expect(code).toBe("program_missing");
    expect(message).toContain("nftables cannot be used");
  });

  it.each(["0.9.3", "0.9.8"])("nftables %s is too old", async (version) => {
    useNft(nft({ version, check: "exit 0" }));
    const { code, message } = await refusal();
    expect(code).toBe("program_missing");
    expect(message).toBe(`nftables ${version} is too old for a farm: 0.9.9 or newer is needed`);
  });

  it("the kernel has no hash expression, and cannot forward", async () => {
    const check = 'case $text in *jhash*|*"fwd to"*) exit 1 ;; esac';
    useNft(nft({ version: "1.0.6", check }));
    const { code, message } = await refusal();
    expect(code).toBe("program_missing");
    expect(message).toBe(
      "This kernel lacks the hash expression (nft_hash), forwarding to a device (nft_fwd_netdev)",
    );
  });

  it("something else: its words are told", async () => {
    useNft(nft({ version: "1.0.10", check: "exit 0" }));
    const { code, message } = await refusal();
    expect(code).toBe("internal");
    expect(message).toContain("syntax error");
  });

  it("an interface that is not there", async () => {
    const { code, message } = await refusal("gone0");
    expect(code).toBe("config_invalid");
    expect(message).toBe("This node has no interface gone0 for 198.18.1.10");
  });
});
