import type { Scenario } from "./cluster.ts";
import { failing } from "./stories/failing.ts";
import { hanging } from "./stories/hanging.ts";
import { isolating } from "./stories/isolating.ts";
import { light } from "./stories/light.ts";
import { operating } from "./stories/operating.ts";
import { starting } from "./stories/starting.ts";
import { voting } from "./stories/voting.ts";
import { watching } from "./stories/watching.ts";

export * from "./cluster.ts";
export { type Explanation, explanations } from "./explanations.ts";

/** All stories. */
export const scenarios: readonly Scenario[] = [
  ...starting,
  ...operating,
  ...watching,
  ...failing,
  ...hanging,
  ...voting,
  ...isolating,
  ...light,
];
