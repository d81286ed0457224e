/**
 * Runs operations of `DataPath` in the namespace where it is started, one after the other; one line of JSON for
 * each: what it returned, or the error's code and words. `sh:COMMAND` is run by a shell; `owner:A` lets node A
 * own all slots, `owner:A:B` with the connections that node B had (a node that is not there: other slots moved). It is the node that `NODE` names, or node1;
 * `RULES`: more of them. `starts` says how often nft was started since it was asked last.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GemelError } from "@gemel/base";
import type { FarmRoute } from "@gemel/engine";
import type { FarmModuleConfig } from "@gemel/protocol";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { DataPath } from "../../src/farm/data-path.ts";
import { context } from "../config/samples.ts";

const nodes = ["node1", "node2"];

function config(): FarmModuleConfig {
  const xml = `<safe><service mode="farm"><vip><interface_list><interface name="eth0">
    <virtual_interface type="vmac_directed"><virtual_addr addr="198.18.1.10" netmask="24"/>
    <virtual_addr addr="2001:2::10" netmask="64"/></virtual_interface></interface></interface_list>
    <loadbalancing_list><group name="web"><rule port="80"/><rule port="53" proto="udp" filter="on_ipid"/>${process.env["RULES"] ?? ""}</group>
    <group name="arp"><rule proto="arp"/></group></loadbalancing_list></vip></service></safe>`;
  const loaded = loadModuleConfig(xml, "u", context).config;
  if (loaded.mode !== "farm") throw new Error("It is no farm");
  return loaded;
}

/** Both nodes share, or as they are given; node1 answers. */
function route(owner?: string, previous?: string): FarmRoute {
  const all = (node: string): number[] => Array.from({ length: 256 }, () => nodes.indexOf(node));
  const shared = Array.from({ length: 256 }, (_, slot) => slot % 2);
  const group = {
    owners: owner === undefined ? shared : all(owner),
    previous: previous === undefined ? null : all(previous),
  };
  const groups = [group, group];
  return {
    view: { epoch: 1, leader: "node1", nodes, members: nodes, director: "node1", groups },
    directs: true,
    hardware: { node1: [], node2: ["02:00:00:00:00:02"] },
  };
}

const path = new DataPath(config(), process.env["NODE"] ?? "node1");

/** Where each start of nft is noted; it comes first in the path. */
const noted = mkdtempSync(join(tmpdir(), "gemel-nft-"));
writeFileSync(
  join(noted, "nft"),
  `#!/bin/sh\necho "$*" >>${noted}/log\nPATH="${process.env["PATH"]}" exec nft "$@"\n`,
  { mode: 0o755 },
);
process.env["PATH"] = `${noted}:${process.env["PATH"]}`;
process.on("exit", () => rmSync(noted, { recursive: true }));

/** How often nft was started since this was asked last. */
function startsSince(): number {
  const log = readFileSync(join(noted, "log"), "utf8");
  writeFileSync(join(noted, "log"), "");
  return log.split("\n").length - 1;
}

async function operate(operation: string): Promise<unknown> {
  if (operation.startsWith("sh:")) {
    return execFileSync("bash", ["-c", operation.slice(3)], { encoding: "utf8" }).trim();
  }
  if (operation.startsWith("owner:")) return path.route(route(...operation.split(":").slice(1)));
  if (operation === "load") return path.load(route());
  if (operation === "attach") return path.attach(route());
  if (operation === "route") return path.route(route());
  if (operation === "sign") return path.sign();
  if (operation === "intact") return path.isIntact();
  if (operation === "intact+sign") return Promise.all([path.isIntact(), path.sign()]);
  if (operation === "starts") return startsSince();
  if (operation === "remove") return path.remove();
  throw new Error(`There is no operation ${operation}`);
}

for (const operation of process.argv.slice(2)) {
  let line: unknown;
  try {
    line = (await operate(operation)) ?? "done";
  } catch (error) {
    if (!(error instanceof GemelError)) throw error;
    line = `${error.code}: ${error.message}`;
  }
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
