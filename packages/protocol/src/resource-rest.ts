/**
 * Bodies of the REST interface that are about resources, monitors and checkers.
 *
 * @module
 */
import { z } from "zod";

export const resourceViewSchema = z.object({
  /** `class.ident`. */
  name: z.string(),
  value: z.string(),
  /** What was seen, in words; empty when there is nothing to say. */
  detail: z.string(),
  since: z.iso.datetime(),
  /** Earlier values since gemeld started, newest first. */
  history: z.array(z.object({ value: z.string(), at: z.iso.datetime() })),
});
export type ResourceView = z.infer<typeof resourceViewSchema>;

export const resourceSetSchema = z.object({
  name: z.string(),
  value: z.string().min(1).max(200),
  /** Who says so: an administrator when absent; programs name themselves. */
  identity: z.string().optional(),
  /**
   * `skip`: the value will not be among the earlier ones; `force`: it counts as a new one even when it is
   * what it was. Absent: what has changed is kept.
   */
  history: z.enum(["skip", "force"]).optional(),
});
export type ResourceSet = z.infer<typeof resourceSetSchema>;

export const moduleSettingsSchema = z.object({
  /** Processes and services are watched. */
  errd: z.boolean(),
  /** Checkers run. */
  checker: z.boolean(),
  /** With `boot="ignore"`: the module starts when the host boots. */
  boot: z.boolean(),
  /** Instead of what the configuration says; null: as it says. */
  failover: z.boolean().nullable(),
});
export type ModuleSettings = z.infer<typeof moduleSettingsSchema>;

export const classRequestSchema = z.object({
  /** One that scripts enable: `other`, or a name of the module's own. */
  class: z.string().min(1).max(64),
  on: z.boolean(),
});
export type ClassRequest = z.infer<typeof classRequestSchema>;

export const loopRequestSchema = z.object({
  /** Count one more automatic restart, forget those that were counted, or only ask. */
  op: z.enum(["count", "reset", "show"]),
  identity: z.string().optional(),
});
export type LoopRequest = z.infer<typeof loopRequestSchema>;

export const loopViewSchema = z.object({
  count: z.int(),
  /** More than so many within the interval stop the module; 0: any number may be. */
  max: z.int(),
  intervalMs: z.int(),
});
export type LoopView = z.infer<typeof loopViewSchema>;

export const monitoredSchema = z.object({
  name: z.string(),
  class: z.string(),
  action: z.string(),
  pids: z.array(z.int()),
  /** Null: not watched now, or not looked at yet. */
  up: z.boolean().nullable(),
});
export type Monitored = z.infer<typeof monitoredSchema>;
