/**
 * How the usual packet leaves the tables of a farm early: all of its slots have an owner, and no connection stays with a
 * previous one. What is here decides as the long way does (`ruleset.ts`), or leaves it to that.
 *
 * @module
 */
import { hex6, hexOf } from "./numbers.ts";
import { type FarmPlan, markOf, type PlannedInterface } from "./plan.ts";
import { anyOf, ruleLines, slots } from "./ruleset-lines.ts";

/** The mark of a slot without owner. */
const nobody = 0;
/** More lines than these would cost other traffic too much: asked about packets to the addresses only. */
export const quickMax = 4;

/** Slot to verdict, of one interface. */
export function quickMap(index: number): string {
  return `quick_${index}`;
}

/** What is done with a packet of another node; mark 0: of nobody. */
export function passChain(index: number, mark: number): string {
  return `pass_${index}_${mark}`;
}

/** What is asked about every packet. `director`: hardware address of the other node that answers for the addresses. */
export function enterLines(
  plan: FarmPlan,
  one: PlannedInterface,
  index: number,
  director: string | null,
): string[] {
  const { addresses4, addresses6 } = one;
  const solicited = addresses6.map(
    (address) => `icmpv6 type nd-neighbor-solicit @th,64,128 ${hex6(address)} goto answers`,
  );
  const decided = director === null || one.type === "vmac_invisible" ? [] : [from(director)];
  const quick = quickLines(plan, one, index);
  return [
    ...solicited,
    ...decided,
    ...(quick.length <= quickMax ? quick : []),
    ...(addresses4.length > 0 ? [`ip daddr ${anyOf(addresses4)} goto vip_${index}`] : []),
    ...(addresses6.length > 0 ? [`ip6 daddr ${anyOf(addresses6)} goto vip_${index}`] : []),
  ];
}

/** A packet that another node has sent or passed on. */
function from(hardware: string): string {
  return `@ll,48,48 ${hexOf(hardware)} accept`;
}

/** `hardware`: of the owner; undefined: there is none, or it is not known. `others`: hardware addresses of the other nodes. */
export function passLines(
  one: PlannedInterface,
  hardware: string | undefined,
  others: readonly string[],
): string[] {
  const [only = "", ...more] = others;
  const own = `${hexOf(hardware ?? "")}${hexOf(one.hardware).slice(2)}`;
  return [
    more.length === 0 && only !== "" ? from(only) : "ether saddr @others accept",
    // Both hardware addresses at once.
    ...(hardware === undefined ? [] : [`@ll,0,96 set ${own} fwd to "${one.device}"`]),
    "drop",
  ];
}

/** With `vmac_invisible` what a node takes depends on more than the slot. */
export function quickLines(plan: FarmPlan, one: PlannedInterface, index: number): string[] {
  if (one.type === "vmac_invisible") return [];
  return plan.groups.flatMap(({ rules }, group) =>
    rules.flatMap((rule) =>
      // What tells a packet of another port apart comes first.
      ruleLines(rule, group, one).map(
        ({ what, all, slot }) => `${what} meta pkttype host ${all}${slot} vmap @${quickMap(index)}`,
      ),
    ),
  );
}

/** What happens to a packet of each slot. `settled`: slot and mark. */
export function verdicts(
  plan: FarmPlan,
  settled: readonly (readonly [number, number])[],
  index: number,
): string[] {
  const own = markOf(plan, plan.node);
  const marks = new Map(settled);
  return Array.from({ length: plan.groups.length * slots }, (_, slot) => {
    const mark = marks.get(slot) ?? nobody;
    return `${slot} : ${mark === own ? "accept" : `goto ${passChain(index, mark)}`}`;
  });
}
