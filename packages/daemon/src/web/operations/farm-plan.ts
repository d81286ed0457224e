/**
 * What taking a node of a farm out of the traffic, or letting it in again, would mean. Pure.
 *
 * @module
 */
import {
  type FarmPlan,
  type ModuleView,
  type ModuleWitnessing,
  takesClients,
} from "@gemel/protocol";

type Consequence = FarmPlan["consequences"][number];

export type FarmPlanSource = {
  readonly traffic: FarmPlan["traffic"];
  readonly view: ModuleView;
  /** Of the other nodes. */
  readonly others: readonly ModuleWitnessing[];
  /** How long what is connected may stay, ms. */
  readonly keepMs: number;
};

export function farmPlanOf(source: FarmPlanSource): FarmPlan {
  const { traffic, view } = source;
  const checks = [isUp(view), ...(traffic === "drain" ? drainChecks(source) : undrainChecks(view))];
  return {
    module: view.module,
    node: view.node,
    traffic,
    allowed: checks.every(({ ok }) => ok),
    checks,
    consequences: traffic === "drain" ? ofDrain(source) : ofUndrain(view),
  };
}

type Check = FarmPlan["checks"][number];

function isUp({ state, readiness, node }: ModuleView): Check {
  const ok = state === "UP" && readiness === "Ready";
  const words = ok ? `The service is up on ${node}` : `The service is ${state} on ${node}`;
  return { id: "farm_up", ok, words };
}

function drainChecks({ view, others }: FarmPlanSource): Check[] {
  const taking = others.filter(takesClients).map(({ node }) => node);
  const takes = view.farm?.drained !== true;
  return [
    {
      id: "farm_takes",
      ok: takes,
      words: takes ? `${view.node} is not drained` : `${view.node} is drained already`,
    },
    {
      id: "farm_others",
      ok: taking.length > 0,
      words:
        taking.length > 0
          ? `Other nodes take clients: ${taking.join(", ")}`
          : "No other node takes clients",
    },
  ];
}

function undrainChecks({ farm, node }: ModuleView): Check[] {
  const ok = farm?.drained === true;
  const words = ok ? `${node} is drained` : `${node} is not drained`;
  return [{ id: "farm_drained", ok, words }];
}

function ofDrain({ view, others, keepMs }: FarmPlanSource): Consequence[] {
  const taking = others.filter(takesClients);
  const list: Consequence[] = [];
  const add = (id: string, words: string): void => {
    list.push({ id, words });
  };
  if (taking.length === 0) {
    add("farm_nobody", `No new client of ${view.module} is served by anybody`);
  } else {
    add("farm_moves", `New clients go to ${taking.map(({ node }) => node).join(" and ")}`);
  }
  if (taking.length === 1) {
    add("farm_one_left", `One node is left: its failure meanwhile ends ${view.module}`);
  }
  add("farm_kept", `What is connected stays, for ${keepMs / 1000} s at most`);
  add("farm_runs_on", `The service runs on, and can be tried at the own address of ${view.node}`);
  add("farm_until", `It stays so until it is undrained, also when ${view.node} restarts`);
  return list;
}

function ofUndrain({ node }: ModuleView): Consequence[] {
  return [
    { id: "farm_returns", words: `${node} takes its share of the new clients again` },
    { id: "farm_stay", words: "What is connected to the other nodes stays there" },
  ];
}
