import { designationTraces } from "./designation-traces.ts";
import { lineageTraces } from "./lineage-traces.ts";
import type { Trace } from "./trace.ts";
import { voteTraces } from "./vote-traces.ts";

export { Stage, type Trace } from "./trace.ts";

/** What once broke a wording of the rules, by name. */
export const traces: readonly Trace[] = [...voteTraces, ...lineageTraces, ...designationTraces];
