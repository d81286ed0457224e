/**
 * One link of the chain of what happened to a module: a cause, the rule that it met, what was done, how it ended.
 *
 * What takes time is told twice, as `begun` and by how it ended, with the same `chain`.
 *
 * @module
 */
import { z } from "zod";
import { moduleStates } from "./module-state.ts";

export const moduleEventSchema = z.object({
  /** Grows by one per event of a module on a node. */
  id: z.int().positive(),
  at: z.iso.datetime(),
  chain: z.int(),
  /** What came in from outside, in words. */
  cause: z.string(),
  /** Id of the rule, `docs/reference/rules.md`; empty when gemeld only found again what ran. */
  rule: z.string(),
  /** A transition or a move of the rules. */
  action: z.string(),
  from: z.enum(moduleStates),
  to: z.enum(moduleStates),
  outcome: z.enum(["begun", "done", "failed", "given up"]),
  /** The rule's sentence, or what failed. */
  detail: z.string(),
});
export type ModuleEvent = z.infer<typeof moduleEventSchema>;
