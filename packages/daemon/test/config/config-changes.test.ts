import { moduleRule } from "@gemel/protocol/schema";
import { expect, it } from "vitest";
import { configChanges, wayChanges } from "../../src/config/config-changes.ts";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { context, moduleXml } from "./samples.ts";

function changes(...edits: (readonly [from: string, to: string])[]): string[] {
  let xml = moduleXml;
  for (const [from, to] of edits) {
    if (!xml.includes(from)) throw new Error(`the sample has no ${from}`);
    xml = xml.replace(from, to);
  }
  const root = (text: string): ReturnType<typeof loadModuleConfig>["root"] =>
    loadModuleConfig(text, "u", context).root;
  return configChanges(root(moduleXml), root(xml), moduleRule).map(
    ({ where, from, to, dynamic }) => `${dynamic ? "D " : ""}${where}: ${from} -> ${to}`,
  );
}

it("configChanges: sees nothing where nothing changed but its form", () => {
  const order = [' maxloop="5"', ""] as const;
  expect(
    changes(["<!-- where the data lives -->", ""], order, ["<service", '<service maxloop="5"']),
  ).toEqual([]);
  expect(
    changes(
      ['check="on"', 'check="on" arpreroute="off"'],
      ['boot="on"', 'boot="on" automatic_reboot="off"'],
    ),
  ).toEqual([]);
});

it("configChanges: an attribute that is left out equals its default", () => {
  expect(changes([' where="one_side_alias"', ""], [' mode="read_only"', ""])).toEqual([]);
  expect(changes([' maxloop="5"', ""])).toEqual(["D service@maxloop: 5 -> 3"]);
});

it("configChanges: networks come and go while the module runs, but not the one of the replication", () => {
  const less = ['<heartbeat name="default"/>', ""] as const;
  expect(changes(less)).toEqual([
    'D service/heart/heartbeat[default]: <heartbeat name="default"> -> null',
  ]);
  const configOf = (xml: string): ReturnType<typeof loadModuleConfig>["config"] =>
    loadModuleConfig(xml, "u", context).config;
  expect(wayChanges(configOf(moduleXml), configOf(moduleXml.replace(...less)))).toEqual([]);
  const other = moduleXml.replace(' ident="flow"', "");
  expect(wayChanges(configOf(moduleXml), configOf(other))).toEqual([
    {
      where: "service/heart",
      from: "replication over private",
      to: "replication over default",
      dynamic: false,
    },
  ]);
});

it("configChanges: names the place, the values, and whether the module may run meanwhile", () => {
  expect(
    changes(
      ['timeout="2s"', 'timeout="4s"'],
      ['value="198.18.1.10"', 'value="198.18.1.11"'],
      ['action="restart"', 'action="stop"'],
      ["</errd>", '<proc name="other"/></errd>'],
      ['<var name="DATADIR" value="%DATADIR%"/>', ""],
    ),
  ).toEqual([
    "D service/heart@timeout: 2s -> 4s",
    'service/vip/interface_list/interface[eth1]/real_interface/virtual_addr[198.18.1.10]: <virtual_addr addr="198.18.1.10" netmask="255.255.255.0" where="one_side_alias"> -> null',
    'service/vip/interface_list/interface[eth1]/real_interface/virtual_addr[198.18.1.11]: null -> <virtual_addr addr="198.18.1.11" netmask="255.255.255.0" where="one_side_alias">',
    "D service/errd/proc[appd]@action: restart -> stop",
    'D service/errd/proc[other]: null -> <proc name="other">',
    'D service/user/var[DATADIR]: <var name="DATADIR" value="/srv/app"> -> null',
  ]);
});
