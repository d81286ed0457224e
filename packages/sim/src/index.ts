export { type Budget, budgetOf } from "./explorer/budget.ts";
export { type Exploration, explore } from "./explorer/explore.ts";
export { SimCluster } from "./sim-cluster.ts";
export { type Failure, isProtected, type Outcome, simulate } from "./simulate.ts";
export { Stage, type Trace, traces } from "./traces/index.ts";
export { type Checker, type Notice, SafetyError, World, type WorldOptions } from "./world.ts";
