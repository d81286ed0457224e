/** What operators are told about a farm's changes. @module */
import type { FarmView } from "@gemel/protocol";
import type { FarmOutput } from "./contract.ts";
import { shares } from "./slots.ts";
import type { FarmState } from "./state.ts";

export function farmEvents(before: FarmState, after: FarmState): FarmOutput[] {
  const { view } = after;
  if (view === null || view === before.view) return [];
  return [...changes(before.view, view), ...loadChanges(before.view, view)].map(
    ([rule, message]) => ({ type: "log", level: "E", rule, message, isEvent: isEvent(rule) }),
  );
}

const membershipRule = "FM10";
const answersRule = "FM12";

type Words = readonly [rule: string, message: string];

/** Who takes part and who answers; leaders and loads follow from it. */
function isEvent(rule: string): boolean {
  return rule === membershipRule || rule === answersRule;
}

function changes(was: FarmView | null, is: FarmView): Words[] {
  const words: Words[] = [];
  if (!sameList(was?.members ?? [], is.members)) {
    words.push([membershipRule, `Farm membership: ${is.members.join(" ")}`]);
  }
  if (was?.leader !== is.leader) words.push(["FM11", `The farm is led by ${is.leader}`]);
  if (was?.director === is.director) return words;
  const nobody = "Nobody answers for the virtual addresses: no node takes traffic";
  const message =
    is.director === null ? nobody : `${is.director} answers for the virtual addresses`;
  return [...words, [answersRule, message]];
}

function loadChanges(was: FarmView | null, is: FarmView): Words[] {
  return is.groups.flatMap((_, index): Words[] => {
    const now = loads(is, index);
    if (was !== null && sameList(now, loads(was, index))) return [];
    return [["FM13", `Farm load of group ${index}: ${now.join(", ")}`]];
  });
}

function loads(view: FarmView, group: number): string[] {
  const counts = shares(view.groups[group]?.owners ?? [], view.nodes.length);
  return view.nodes.flatMap((node, index) =>
    view.members.includes(node) ? [`${node} ${counts[index] ?? 0}/256`] : [],
  );
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
