export type { FarmConfig, FarmGroup } from "./config.ts";
export type { FarmInput, FarmOutput, FarmRoute } from "./contract.ts";
export { assignSlots, type Owners, quotas, shares, unowned } from "./slots.ts";
export { type FarmPeer, type FarmState, farmInitial, farmResumed } from "./state.ts";
export { type FarmStep, farmDeadline, farmPulse, farmRoute, farmStep } from "./step.ts";
export { withoutNodes } from "./view.ts";
