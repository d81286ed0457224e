/**
 * What changes in the tables when shares do: elements, and whether this node answers. One transaction.
 *
 * @module
 */
import type { FarmRoute } from "@gemel/engine";
import type { FarmView } from "@gemel/protocol";
import type { SetElements } from "../system/nft-elements.ts";
import { type FarmPlan, markOf, otherMarks } from "./plan.ts";
import { onlyWhileAlive, placeLines } from "./ruleset.ts";
import { slots } from "./ruleset-lines.ts";
import { enterLines, passChain, passLines, quickMap, verdicts } from "./ruleset-quick.ts";

const etherTypes = { ip: [0x08, 0x00], ip6: [0x86, 0xdd], arp: [0x08, 0x06] } as const;
/** Of what a node may answer while its gemeld is there. */
const signs = [
  { family: "netdev", types: ["ip", "ip6"] },
  { family: "arp", types: ["arp"] },
] as const;

export function farmUpdate(plan: FarmPlan, route: FarmRoute): string {
  const { table } = plan;
  const { view } = route;
  const owner = view === null ? [] : elements(plan, view, ({ owners }) => owners);
  const previous = view === null ? [] : elements(plan, view, (group) => group.previous ?? []);
  const settled = view === null ? [] : elements(plan, view, settledOwners);
  // Of every slot as soon as one has moved: what is known of a connection must be forgotten when its ports
  // are used again, in whatever slot.
  const keeps = view?.groups.some((group) => group.previous !== null) === true;
  const isQuick = view !== null && !keeps;
  const known = Object.entries(route.hardware).filter(([node]) => plan.nodes.includes(node));
  const others = [
    ...new Set(known.flatMap(([node, hardware]) => (node === plan.node ? [] : hardware))),
  ];
  const arpGroup = plan.groups.findIndex(({ rules }) => rules.some(({ proto }) => proto === "arp"));
  const own = markOf(plan, plan.node);
  const chainOf = (name: string, lines: readonly string[]): string[] => [
    `flush chain netdev ${table} ${name}`,
    ...lines.map((line) => `add rule netdev ${table} ${name} ${line}`),
  ];
  const mine = owner.filter(
    ([slot, mark]) => mark === own && Math.floor(slot / slots) === arpGroup,
  );
  return [
    ...renewed("map netdev", table, "owner", pairs(owner)),
    ...renewed("map netdev", table, "previous", pairs(previous)),
    ...renewed("map netdev", table, "settled", pairs(settled)),
    ...plan.interfaces.flatMap((one, index) => {
      const director = view === null || route.directs ? null : (view.director ?? null);
      const answers = director === null ? null : (route.hardware[director]?.[index] ?? null);
      return [
        ...chainOf(`place_${index}`, placeLines(index, keeps)),
        ...chainOf(`enter_${index}`, enterLines(plan, one, index, answers)),
        ...otherMarks(plan).flatMap((mark) => {
          const hardware = route.hardware[plan.nodes[mark - 1] ?? ""]?.[index];
          return chainOf(passChain(index, mark), passLines(one, hardware, others));
        }),
        ...renewed(
          "map netdev",
          table,
          quickMap(index),
          isQuick ? verdicts(plan, settled, index) : [],
        ),
      ];
    }),
    ...(keeps ? [] : forgetFlows(plan)),
    ...renewed("set netdev", table, "others", others),
    ...plan.interfaces.flatMap((_, index) => {
      const list = known.flatMap(([node, hardware]) => {
        const address = hardware[index];
        return address === undefined ? [] : [`${markOf(plan, node)} : ${address}`];
      });
      return renewed("map netdev", table, `hardware_${index}`, list);
    }),
    ...renewed("set arp", table, "mine", slotsOf(mine)),
    ...["netdev", "arp"].flatMap((family) => [
      `flush chain ${family} ${table} answers`,
      `add rule ${family} ${table} answers ${route.directs ? onlyWhileAlive : "drop"}`,
    ]),
    farmSign(table),
  ].join("\n");
}

/** gemeld is there: what this node answers it may answer for some seconds more. */
function farmSign(table: string): string {
  // Before Linux 6.12 an element that is there already keeps the time that it had.
  return signs
    .flatMap(({ family, types }) => renewed(`set ${family}`, table, "alive", types))
    .join("\n");
}

/** The same, as elements. */
export function farmSigns(table: string): SetElements[] {
  return signs.map(({ family, types }) => {
    const keys = types.map((type) => Uint8Array.from(etherTypes[type]));
    return { family, table, set: "alive", keys };
  });
}

/** Owners of the slots of which nobody else keeps a connection; -1 for the others. */
function settledOwners({ owners, previous }: FarmView["groups"][number]): readonly number[] {
  return owners.map((owner, slot) => ((previous?.[slot] ?? -1) < 0 ? owner : -1));
}

/** Every connection is its slot's owner's; what was known would be wrong when a client uses its port again. */
function forgetFlows({ table, nodes }: FarmPlan): string[] {
  const flows6 = nodes.map((_, index) => `flush set netdev ${table} flows6_${index + 1}`);
  return [`flush map netdev ${table} flows4`, ...flows6];
}

/** Slot and mark of its node, over all groups. */
function elements(
  plan: FarmPlan,
  view: FarmView,
  of: (group: FarmView["groups"][number]) => readonly number[],
): (readonly [number, number])[] {
  return view.groups.flatMap((group, index) =>
    of(group).flatMap((node, slot) => {
      const mark = markOf(plan, view.nodes[node] ?? "");
      return mark === 0 ? [] : [[index * slots + slot, mark] as const];
    }),
  );
}

function slotsOf(list: readonly (readonly [number, number])[]): string[] {
  return list.map(([slot]) => String(slot));
}

function pairs(list: readonly (readonly [number, number])[]): string[] {
  return list.map(([slot, mark]) => `${slot} : ${mark}`);
}

function renewed(kind: string, table: string, name: string, list: readonly string[]): string[] {
  const [, family = ""] = kind.split(" ");
  const flush = `flush ${kind} ${table} ${name}`;
  if (list.length === 0) return [flush];
  return [flush, `add element ${family} ${table} ${name} { ${list.join(", ")} }`];
}
