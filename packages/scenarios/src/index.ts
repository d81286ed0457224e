import type { Scenario } from "./cluster.ts";
import { failing } from "./stories/failing.ts";
import { operating } from "./stories/operating.ts";
import { starting } from "./stories/starting.ts";
import { voting } from "./stories/voting.ts";

export * from "./cluster.ts";
export { type Explanation, explanations } from "./explanations.ts";

/** All stories. */
export const scenarios: readonly Scenario[] = [...starting, ...operating, ...failing, ...voting];
