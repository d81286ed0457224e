export { type ClientOptions, ledgerTable } from "./client/client-options.ts";
export { type Commit, CommitLog } from "./client/commit-log.ts";
export { type Gap, hasRecovered, longestGap } from "./client/gap.ts";
export { type ExecOptions, Host } from "./host/host.ts";
export { Lab, type LabOptions } from "./lab.ts";
export { Switch } from "./switch.ts";
export { compareTrees, type Difference, type TreeComparison } from "./tree/compare-trees.ts";
