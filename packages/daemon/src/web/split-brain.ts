/** What one needs to know to decide whose data is kept. @module */
import {
  type ModuleView,
  type SplitBrain,
  type SplitBrainSide,
  splitBrainSideSchema,
} from "@gemel/protocol";
import type { ModuleRunner } from "../module/module-runner.ts";
import { aloneIn } from "./alone-period.ts";
import type { PeerClient } from "./cluster/peer-client.ts";
import { postgresqlPosition } from "./postgresql-position.ts";

/** Enough to reach back to when both served. */
const eventsMax = 1000;

/** This node's side. */
export async function ownSide(runner: ModuleRunner): Promise<SplitBrainSide> {
  const view = await runner.view();
  const serves = isServing(view);
  const { mirror } = runner.parts;
  return {
    node: view.node,
    reachable: true,
    serves,
    undecided: view.undecided === true,
    since: view.since,
    reason: view.reason,
    alone: aloneIn(runner.events.list(eventsMax)),
    data: view.record?.generation?.slice(0, 8) ?? null,
    changed: mirror === null ? null : await runner.mirror.changed(view).catch(() => null),
    postgresql: await postgresqlPosition({
      looks: runner.parts.config.checkers.map(({ look }) => look),
      directories: mirror?.directories ?? [],
      serves,
    }),
    rescues: (await mirror?.rescues.list())?.length ?? 0,
  };
}

export type Other = {
  readonly node: string;
  readonly reachable: boolean;
  readonly view: ModuleView | null;
};

export async function sideOf(
  module: string,
  { node, reachable, view }: Other,
  client: (node: string) => PeerClient,
): Promise<SplitBrainSide> {
  try {
    if (reachable) {
      const answer = await client(node).rest.call("splitBrainSide", { module });
      return splitBrainSideSchema.parse(answer);
    }
  } catch {
    // It went away just now, or has not this module: what was heard last has to do.
  }
  return {
    ...{ node, reachable, serves: view !== null && isServing(view), since: view?.since ?? null },
    undecided: view?.undecided === true,
    ...{
      reason: view?.reason ?? "",
      alone: null,
      data: view?.record?.generation?.slice(0, 8) ?? null,
    },
    ...{ changed: null, postgresql: null, rescues: 0 },
  };
}

/** Both serve, or one has stepped back and waits for a decision. */
export function splitBrainOf(module: string, sides: SplitBrainSide[]): SplitBrain {
  const serving = sides.filter(({ serves }) => serves).length;
  const isUndecided = sides.some(({ undecided }) => undecided);
  return { module, diverged: serving > 1 || isUndecided, sides };
}

function isServing({ state }: ModuleView): boolean {
  return state === "PRIM" || state === "ALONE";
}
