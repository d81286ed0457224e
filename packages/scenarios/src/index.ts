import type { Scenario } from "./cluster.ts";
import { failing } from "./stories/failing.ts";
import { operating } from "./stories/operating.ts";
import { starting } from "./stories/starting.ts";

export * from "./cluster.ts";

/** All stories. */
export const scenarios: readonly Scenario[] = [...starting, ...operating, ...failing];
