/**
 * Bodies of the REST interface that are about configurations and packages of modules.
 *
 * @module
 */
import { z } from "zod";

/** A port that a node listens on. */
export const portUseSchema = z.object({
  protocol: z.enum(["tcp", "udp"]),
  port: z.int(),
  /** For what, in words. */
  what: z.string(),
});
export type PortUse = z.infer<typeof portUseSchema>;

import { moduleStates } from "./module-state.ts";

export const configNoteSchema = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
});
export type ConfigNote = z.infer<typeof configNoteSchema>;

export const configChangeSchema = z.object({
  /** Like `service/errd/proc[appd]@action`. */
  where: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** It may be put in force while the module runs. */
  dynamic: z.boolean(),
});
export type ConfigChange = z.infer<typeof configChangeSchema>;

export const fileChangeSchema = z.object({
  path: z.string(),
  change: z.enum(["added", "removed", "changed"]),
});
export type FileChange = z.infer<typeof fileChangeSchema>;

/**
 * What putting a configuration in force means. `new`: none is in force; `nothing`: it is in force;
 * `live`: at once, the module runs and goes on; `stopped`: at once, the module is in STOP;
 * `stop_first`: refused until the module is in STOP.
 */
export const configEffects = ["new", "nothing", "live", "stopped", "stop_first"] as const;
export type ConfigEffect = (typeof configEffects)[number];

export const configCheckSchema = z.object({
  module: z.string(),
  node: z.string(),
  file: z.string(),
  /** What is ignored, and why. */
  notes: z.array(configNoteSchema),
  changes: z.array(configChangeSchema),
  /** Scripts and other files that differ from those of the configuration in force. */
  files: z.array(fileChangeSchema),
  /** Null: not configured. */
  state: z.enum(moduleStates).nullable(),
  effect: z.enum(configEffects),
});
export type ConfigCheck = z.infer<typeof configCheckSchema>;

/** Without `xml`, the installed userconfig.xml. */
export const configCheckRequestSchema = z.object({
  xml: z.string().optional(),
  file: z.string().optional(),
});
export type ConfigCheckRequest = z.infer<typeof configCheckRequestSchema>;

export const installedModuleSchema = z.object({
  module: z.string(),
  id: z.int().nullable(),
  state: z.enum(moduleStates).nullable(),
  /** Why it cannot be run; null when it can. */
  problem: z.string().nullable(),
});
export type InstalledModule = z.infer<typeof installedModuleSchema>;

export const modulePackageSchema = z.object({
  module: z.string(),
  /** The zip file in base64. */
  zip: z.base64(),
});
export type ModulePackage = z.infer<typeof modulePackageSchema>;

export const packageUploadSchema = z.object({ zip: z.base64() });

export const lastConfigSchema = z.object({
  /** How many before the newest; 0 is in force. */
  back: z.int(),
  at: z.iso.datetime(),
  file: z.string(),
});
export type LastConfigView = z.infer<typeof lastConfigSchema>;

export const restoreRequestSchema = z.object({ back: z.int().min(0).max(100) });
export type RestoreRequest = z.infer<typeof restoreRequestSchema>;
