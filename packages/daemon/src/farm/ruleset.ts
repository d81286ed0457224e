/**
 * The tables of one farm module, as nftables reads them.
 *
 * A packet to a virtual address gets a slot from a hash of its client, the slot gives the owner, and a
 * packet of another owner is sent to it as it is, but for the hardware addresses. `meta mark` carries
 * first the slot, then the owner, and is 0 again when the packet leaves the table.
 *
 * ```text
 * ingress_N -> enter_N -> vip_N -> place_N ---> send_N      N: one of the interfaces
 *                 |                |     |        ^
 *                 |                |     +-> moved_N        a slot that moved: a connection that was there
 *                 |                v              |         before stays with the previous owner
 *                 |            begins_N -> fresh_N
 *                 +-> pass_N_M                              M: the mark of the owner
 * ```
 *
 * Every packet of every client runs through these rules, so the usual one leaves them early: `quick_N` says of a
 * slot of which nobody keeps connections, while none is kept of any, that it is this node's (accept) or whose it is
 * (`pass_N_M`, a chain per owner: its hardware address is then a constant, and no mark is needed). What is not in it goes the
 * whole way; `place_N` asks whether a connection begins as long as connections stay with previous owners. A packet
 * from the node that answers for the addresses has been decided about there. Sets with a size are faster: the kernel then takes a plain
 * hash table; a comparison is faster still, above all one without the question before it what kind of packet it is (`@ll`).
 *
 * Whoever answers for the addresses next must know the connections that began in slots that moved: the
 * first packet of each is also sent to everybody, from a hardware address that names its owner, and
 * `learn_N` remembers it.
 *
 * Clients use their ports again. So what is known of a connection is forgotten when another one begins
 * with the same addresses and ports, on every node, also in slots that did not move (`stays_N`; the
 * hardware address names nobody), and of all when nothing is kept any longer.
 *
 * Who answers for the addresses does so only while its gemeld says again and again that it is there
 * (`alive`): without it nobody would take the answer back when another node gives it. With `vmac_invisible`
 * the same goes for what a node takes, because everybody sees every packet.
 *
 * A packet that another node of the farm passed on is never passed on again: it comes from the
 * hardware address of that node. So views that do not agree yet cannot make a packet circle.
 *
 * @module
 */
import { hex6 } from "./numbers.ts";
import { type FarmPlan, markOf, marksOf, otherMarks, type PlannedInterface } from "./plan.ts";
import { anyOf, ruleLines, seed, slots } from "./ruleset-lines.ts";
import { passChain, quickLines, quickMap, quickMax } from "./ruleset-quick.ts";

const flowsMax = 262_144;
/** Nodes times interfaces, with room. */
const hardwareMax = 1024;
const everybody = "ff:ff:ff:ff:ff:ff";
/** Longer than the others wait for a gemeld that is away (10 s), by the time between two signs of life. */
const aliveS = 12;
/** Nobody answers for an address in the name of a gemeld that is gone. */
export const onlyWhileAlive = "meta protocol != @alive drop";
const aliveSet = `set alive { type ether_type; flags timeout; timeout ${aliveS}s; }`;

/** What marks our tables; another tool's table of the same name is left alone. */
export function ownComment(plan: FarmPlan): string {
  return `gemel farm ${plan.module}`;
}

/** Families in which the plan has a table. */
export const families = ["netdev", "arp", "ip6"] as const;

/** Everything, made anew. */
export function farmRuleset(plan: FarmPlan): string {
  const { table } = plan;
  const tables = [netdevTable(plan), arpTable(plan), ip6Table(plan)];
  const fresh = families.map(
    (family) => `table ${family} ${table}\ndelete table ${family} ${table}`,
  );
  return [...fresh, ...tables].join("\n");
}

/** Nothing any more; succeeds also where nothing is. */
export function farmRemoval(table: string, of: readonly string[]): string {
  return of.map((family) => `table ${family} ${table}\ndelete table ${family} ${table}`).join("\n");
}

function tableOf(family: string, plan: FarmPlan, lines: readonly string[]): string {
  return [`table ${family} ${plan.table} {`, `comment "${ownComment(plan)}"`, ...lines, "}"].join(
    "\n",
  );
}

function chain(name: string, lines: readonly string[]): string {
  return [`chain ${name} {`, ...lines, "}"].join("\n");
}

function netdevTable(plan: FarmPlan): string {
  const keepS = Math.max(1, Math.ceil(plan.keepMs / 1000));
  const flows = (type: string, data: string): string =>
    `type ${type} . inet_service . ${type} . inet_service${data}; size ${flowsMax}; flags dynamic,timeout; timeout ${keepS}s;`;
  const flows6 = flows("ipv6_addr", "");
  const size = `size ${Math.max(1, plan.groups.length) * slots};`;
  return tableOf("netdev", plan, [
    `map owner { type mark : mark; ${size} }`,
    // The owners of those slots of which nobody else has a connection.
    `map settled { type mark : mark; ${size} }`,
    `map previous { type mark : mark; ${size} }`,
    aliveSet,
    `map flows4 { ${flows("ipv4_addr", " : mark")} }`,
    // nftables before 1.0.8 cannot look an IPv6 connection up in a map: its key is too long.
    ...plan.nodes.map((_, index) => `set flows6_${index + 1} { ${flows6} }`),
    `set others { type ether_addr; size ${hardwareMax}; }`,
    `map heralds { type ether_addr : mark; elements = { ${marksOf(plan)
      .map((mark) => `${herald(plan, mark)} : ${mark}`)
      .join(", ")} }; }`,
    `map herald { type mark : ether_addr; elements = { ${marksOf(plan)
      .map((mark) => `${mark} : ${herald(plan, mark)}`)
      .join(", ")} }; }`,
    ...plan.interfaces.flatMap((_, index) => [
      `map hardware_${index} { type mark : ether_addr; size ${hardwareMax}; }`,
      // The type of a length is that of a hash; nft 1.0.6 dies of showing a map that has the type of a hash.
      `map ${quickMap(index)} { typeof meta length : verdict; ${size} }`,
    ]),
    chain("answers", []),
    ...plan.interfaces.map((one, index) => interfaceChains(plan, one, index)),
  ]);
}

/** Nobody's hardware address: a frame from it says whose the connection is that it begins; 0: its slot's owner's. */
function herald({ id }: FarmPlan, mark: number): string {
  const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
  return `02:67:6d:00:${hex(id & 255)}:${hex(mark)}`;
}

function interfaceChains(plan: FarmPlan, one: PlannedInterface, index: number): string {
  const { addresses6, device } = one;
  const marks = addresses6.length === 0 ? [] : plan.nodes.map((_, at) => at + 1);
  const flow6 = "ip6 saddr . tcp sport . ip6 daddr . tcp dport";
  const flow4 = "ip saddr . tcp sport . ip daddr . tcp dport";
  // An update would leave an element the owner that it has.
  const known4 = `@flows4 { ${flow4} : meta mark }`;
  const remember4 = `update ${known4}`;
  const forgets = [
    `delete ${known4}`,
    ...marks.map((mark) => `delete @flows6_${mark} { ${flow6} }`),
  ];
  // With vmac_invisible everybody sees the first packet itself.
  const tells = (source: string): string[] =>
    one.type === "vmac_directed"
      ? [`ether saddr set ${source} ether daddr set ${everybody} dup to "${device}"`]
      : [];
  return [
    chain(`learn_${index}`, [
      `ether saddr != { ${[0, ...marksOf(plan)].map((mark) => herald(plan, mark)).join(", ")} } drop`,
      ...forgets,
      `meta mark set ether saddr map @heralds ${remember4} drop`,
      ...marks.map(
        (mark) => `ether saddr ${herald(plan, mark)} update @flows6_${mark} { ${flow6} }`,
      ),
      "drop",
    ]),
    chain(`send_${index}`, sendLines(plan, one, index)),
    chain(`stays_${index}`, [...tells(herald(plan, 0)), `goto send_${index}`]),
    chain(`fresh_${index}`, [
      remember4,
      ...marks.map((mark) => `meta mark ${mark} update @flows6_${mark} { ${flow6} }`),
      ...tells("meta mark map @herald"),
      `goto send_${index}`,
    ]),
    chain(`begins_${index}`, [
      ...forgets,
      `meta mark set meta mark map @settled goto stays_${index}`,
      `meta mark set meta mark map @owner goto fresh_${index}`,
      "drop",
    ]),
    chain(`moved_${index}`, [
      `meta l4proto != tcp meta mark set meta mark map @owner goto send_${index}`,
      `meta mark set ip saddr . tcp sport . ip daddr . tcp dport map @flows4 goto send_${index}`,
      ...marks.map((mark) => `${flow6} @flows6_${mark} meta mark set ${mark} goto send_${index}`),
      `meta mark set meta mark map @previous goto send_${index}`,
      "drop",
    ]),
    chain(`place_${index}`, placeLines(index, false)),
    // A switch that does not know where an address is tells everybody; only one shall act on it.
    chain(`strays_${index}`, [`ether daddr ${everybody} goto learn_${index}`, "accept"]),
    chain(`vip_${index}`, vipLines(plan, one, index)),
    ...otherMarks(plan).map((mark) => chain(passChain(index, mark), [])),
    // Nothing that changes is in here: this chain goes with the interface.
    chain(`enter_${index}`, []),
    chain(`ingress_${index}`, [
      `type filter hook ingress device "${device}" priority 0; policy accept;`,
      `goto enter_${index}`,
    ]),
  ].join("\n");
}

/** `meta mark` is the slot. `keeps`: connections stay with previous owners, so it matters where one begins. */
export function placeLines(index: number, keeps: boolean): string[] {
  return [
    ...(keeps ? [`tcp flags & (syn|ack) == syn goto begins_${index}`] : []),
    `meta mark set meta mark map @settled goto send_${index}`,
    `goto moved_${index}`,
  ];
}

/** `meta mark` is the owner. */
function sendLines(plan: FarmPlan, one: PlannedInterface, index: number): string[] {
  const own = markOf(plan, plan.node);
  if (one.type === "vmac_invisible") {
    const mine = `ether daddr set ${one.hardware} meta pkttype set host accept`;
    return [onlyWhileAlive, `meta mark ${own} meta mark set 0 ${mine}`, "drop"];
  }
  return [
    `meta mark ${own} meta mark set 0 accept`,
    `ether daddr set meta mark map @hardware_${index} meta mark set 0 ether saddr set ${one.hardware} fwd to "${one.device}"`,
    "drop",
  ];
}

function vipLines(plan: FarmPlan, one: PlannedInterface, index: number): string[] {
  const rules = plan.groups.flatMap(({ rules }, group) =>
    rules.flatMap((rule) =>
      ruleLines(rule, group, one).map(
        ({ to, what, slot }) => `${to}${what} meta mark set ${slot} goto place_${index}`,
      ),
    ),
  );
  const quick = quickLines(plan, one, index);
  const byAddress = plan.groups.findIndex(({ rules }) =>
    rules.some(({ filter, proto }) => filter === "on_addr" && proto !== "arp"),
  );
  const own = one.type === "vmac_invisible" ? [one.virtualHardware, one.hardware] : [one.hardware];
  return [
    `ether daddr != ${anyOf(own)} goto strays_${index}`,
    ...(quick.length > quickMax ? quick : []),
    "ether saddr @others accept",
    ...rules,
    ...(byAddress < 0 ? [] : errorLines(byAddress, index)),
    "meta l4proto { icmp, ipv6-icmp } goto answers",
    "drop",
  ];
}

/** Errors about a packet that a node sent must reach that node: they carry the packet's addresses. */
function errorLines(group: number, index: number): string[] {
  const place = `mod ${slots} seed ${seed} offset ${group * slots} goto place_${index}`;
  const inner4 = "@th,192,32";
  const inner6 = "@th,256,128";
  return [
    `icmp type { destination-unreachable, time-exceeded, parameter-problem } meta mark set jhash ${inner4} ${place}`,
    `icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } meta mark set jhash ${inner6} ${place}`,
  ];
}

/** Who answers for the addresses; and nobody asks for a neighbour in their name. */
function arpTable(plan: FarmPlan): string {
  const group = plan.groups.findIndex(({ rules }) => rules.some(({ proto }) => proto === "arp"));
  const spread = [
    `meta mark set jhash arp saddr ip mod ${slots} seed ${seed} offset ${group * slots} goto spread`,
  ];
  const lines = plan.interfaces.filter(({ addresses4 }) => addresses4.length > 0);
  const answers = lines.map(({ addresses4, device }) => {
    const to = `iifname "${device}" arp daddr ip { ${addresses4.join(", ")} }`;
    return `${to} ${group < 0 ? "goto answers" : spread[0]}`;
  });
  const asks = lines.flatMap(({ addresses4, own4 }) =>
    own4 === null
      ? []
      : [
          `arp operation request arp saddr ip { ${addresses4.join(", ")} } arp saddr ip set ${own4}`,
        ],
  );
  const hides = lines.flatMap(({ addresses4, type, virtualHardware }) =>
    type === "vmac_directed"
      ? []
      : [
          `arp operation reply arp saddr ip { ${addresses4.join(", ")} } arp saddr ether set ${virtualHardware}`,
        ],
  );
  return tableOf("arp", plan, [
    "set mine { type mark; }",
    aliveSet,
    chain("answers", []),
    chain("spread", [onlyWhileAlive, "meta mark @mine meta mark set 0 accept", "drop"]),
    chain("input", ["type filter hook input priority 0; policy accept;", ...answers]),
    chain("output", ["type filter hook output priority 0; policy accept;", ...asks, ...hides]),
  ]);
}

function ip6Table(plan: FarmPlan): string {
  const lines = plan.interfaces.filter(({ addresses6 }) => addresses6.length > 0);
  const asks = lines.flatMap(({ addresses6, own6 }) =>
    own6 === null
      ? []
      : [
          `icmpv6 type nd-neighbor-solicit ip6 saddr { ${addresses6.join(", ")} } ip6 saddr set ${own6}`,
        ],
  );
  const hides = lines.flatMap(({ addresses6, type, virtualHardware }) =>
    type === "vmac_directed"
      ? []
      : addresses6.map(
          (address) =>
            `icmpv6 type nd-neighbor-advert @th,64,128 ${hex6(address)} @th,208,48 set 0x${virtualHardware.replaceAll(":", "")}`,
        ),
  );
  return tableOf("ip6", plan, [
    chain("output", ["type filter hook output priority 0; policy accept;", ...asks, ...hides]),
  ]);
}
