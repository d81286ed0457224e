/**
 * Actions that take their time: what was asked, what is done step by step, how it ended; and, before
 * anything is asked, what it would mean.
 *
 * @module
 */
import { z } from "zod";
import { moduleEventSchema } from "./module-event.ts";
import { actionNames, moduleViewSchema } from "./rest.ts";

/** `waiting`: it is not refused, but waits for something that `detail` names. */
export const operationStates = ["running", "waiting", "done", "failed"] as const;

export const operationSchema = z.object({
  id: z.string(),
  node: z.string(),
  module: z.string(),
  action: z.enum(actionNames),
  by: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  state: z.enum(operationStates),
  /** Why it waits or failed; how it ended. */
  detail: z.string(),
  /** The chain cause, rule, action, outcome of this node since it began. */
  steps: z.array(moduleEventSchema),
});
export type OperationView = z.infer<typeof operationSchema>;

export const actionAcceptedSchema = z.object({
  accepted: z.literal(true),
  operation: z.string(),
  module: moduleViewSchema,
});
export type ActionAccepted = z.infer<typeof actionAcceptedSchema>;

export const planCheckSchema = z.object({
  /** Stable: `peer_reachable`, `peer_copy_complete`, `witness`, ... */
  id: z.string(),
  ok: z.boolean(),
  words: z.string(),
});

export const actionPlanSchema = z.object({
  module: z.string(),
  node: z.string(),
  action: z.enum(actionNames),
  /** All checks that matter hold. The engine decides again when it is asked. */
  allowed: z.boolean(),
  checks: z.array(planCheckSchema),
  consequences: z.array(z.object({ id: z.string(), words: z.string() })),
  /** It may overwrite or abandon data: the module's name is to be typed. */
  losesData: z.boolean(),
  /** As last measured for this action on this node; null: never yet. */
  interruptionMs: z.number().nullable(),
});
export type ActionPlan = z.infer<typeof actionPlanSchema>;

/** What an operator may ask of a node of a farm. */
export const drainings = ["drain", "undrain"] as const;
export type Draining = (typeof drainings)[number];

export const farmPlanSchema = z.object({
  module: z.string(),
  node: z.string(),
  traffic: z.enum(drainings),
  /** All checks that matter hold; it is done all the same when it is asked. */
  allowed: z.boolean(),
  checks: z.array(planCheckSchema),
  consequences: z.array(z.object({ id: z.string(), words: z.string() })),
});
export type FarmPlan = z.infer<typeof farmPlanSchema>;
