/** A farm as lines of text: who takes which share. @module */
import type { FarmStatus } from "@gemel/protocol";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const barWidth = 32;

export function farmReport(farm: FarmStatus, terminal: Terminal): string[] {
  const { bold, bad } = terminal.palette;
  const answers = farm.director ?? bad("nobody");
  return [
    `Members    ${farm.members.join(" ") || "-"}, led by ${farm.leader ?? "-"}`,
    `Answers    ${answers} answers for the virtual addresses`,
    `Traffic    ${trafficWords(farm)}`,
    ...farm.testPages.map((url) => `Test page  ${url}`),
    ...farm.groups.flatMap((group) => [
      "",
      bold(`Group ${group.name}`),
      ...table(
        ["NODE", "POWER", "SLOTS", "SHARE", ""],
        group.nodes.map(({ node, power, slots, percent, member }) => [
          node,
          String(power),
          `${slots}/256`,
          `${percent} %`,
          member ? "#".repeat(Math.round((slots / 256) * barWidth)) : "not there",
        ]),
      ),
      ...group.rules.map(
        ({ address, port, proto, filter }) =>
          `rule       ${proto} ${address ?? "*"} port ${port ?? "*"} ${filter}`,
      ),
      ...(group.moved === 0
        ? []
        : [`${group.moved} slots moved; their earlier connections stay where they are`]),
    ]),
  ];
}

function trafficWords({ traffic, drained }: FarmStatus): string {
  if (traffic === "open") return "this node takes its share";
  if (traffic === "closed") return "this node takes nothing";
  return drained
    ? "drained: nothing new, gemel undrain ends it"
    : "nothing new; what is connected ends";
}
