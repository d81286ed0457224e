/**
 * Bodies of the REST interface `/api/v1`: one schema each, used to validate, to type and to document.
 *
 * Which operation takes and answers which is in `routes.ts` and `operations/`. The bodies of configurations and
 * packages are in `configuration-rest.ts`, of resources in `resource-rest.ts`, of rescue copies in
 * `rescue-rest.ts`, and so on. Errors are problem+json, {@link problemSchema}.
 *
 * @module
 */
import { z } from "zod";
import { clusterConfigSchema } from "./cluster-config.ts";
import { farmStatusSchema } from "./farm-rest.ts";
import { lineageRecordSchema } from "./lineage.ts";
import { mirrorStatusSchema } from "./mirror-control.ts";
import { moduleModes, moduleStates, readinesses } from "./module-state.ts";

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Names the thing and the place. */
  detail: z.string(),
  /** Code of the error catalogue. */
  code: z.string(),
  remedy: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

export const nodeInfoSchema = z.object({
  node: z.string(),
  version: z.string(),
  pid: z.int(),
  startedAt: z.iso.datetime(),
  /** The name that the host has, and its operating system with the kernel's version. */
  host: z.string().optional(),
  os: z.string().optional(),
});
export type NodeInfo = z.infer<typeof nodeInfoSchema>;

export const clusterViewSchema = z.object({
  self: z.string(),
  config: clusterConfigSchema.nullable(),
  /** SHA-256 of the file, hex: differs when the nodes' configurations differ. */
  signature: z.string().nullable(),
});
export type ClusterView = z.infer<typeof clusterViewSchema>;

export const clusterUploadSchema = z.object({ xml: z.string(), file: z.string() });
export type ClusterUpload = z.infer<typeof clusterUploadSchema>;

/** Strict: what a node of an older version does not know it refuses, and installs nothing instead of something else. */
export const moduleInstallSchema = z.strictObject({
  name: z.string(),
  /** Absolute path on the node of a module's folder (with `conf/` and `bin/`), or the name of one that comes with Gemel. */
  template: z.string(),
  /** A package (`.safe`) in base64 instead; `template` is its name then, for messages. */
  package: z.base64().optional(),
  id: z.int().positive().optional(),
  macros: z.record(z.string(), z.string()),
  /** The text of `userconfig.xml`, in the place of the template's. */
  userConfig: z.string().optional(),
});
export type ModuleInstall = z.infer<typeof moduleInstallSchema>;

export const moduleViewSchema = z.object({
  module: z.string(),
  id: z.int(),
  node: z.string(),
  mode: z.enum(moduleModes),
  /** Those that it spans, as `cluster.xml` calls them. */
  nodes: z.array(z.string()).optional(),
  state: z.enum(moduleStates),
  readiness: z.enum(readinesses),
  /** Why the module is as it is, in words, with what to do next where something is needed. */
  reason: z.string(),
  /** In STOP because something failed here, not because somebody said so. */
  failed: z.boolean().optional(),
  /** Both nodes went on alone, and this one waits for an operator to say whose data is kept. */
  undecided: z.boolean().optional(),
  upToDate: z.boolean(),
  /** PRIM and SECOND, both up to date. */
  protected: z.boolean(),
  since: z.iso.datetime(),
  /** Null: the module has no data of its own. */
  record: lineageRecordSchema.nullable(),
  /** With the version that is installed, where the process is of another one. */
  mirror: mirrorStatusSchema.extend({ installed: z.string().optional() }).nullable(),
  /** Null: it is no farm. */
  farm: farmStatusSchema.nullable().default(null),
  resources: z.record(z.string(), z.string()),
  peer: z
    .object({
      node: z.string(),
      alive: z.boolean(),
      state: z.enum(moduleStates).nullable(),
      readiness: z.enum(readinesses).nullable(),
      reason: z.string(),
    })
    .nullable(),
});
export type ModuleView = z.infer<typeof moduleViewSchema>;

export const verifyRequestSchema = z.object({ repair: z.boolean() });
export type VerifyRequest = z.infer<typeof verifyRequestSchema>;

/** Versions of gemel-fs; null: an early one, which does not say it. */
export const upgradedSchema = z.object({ from: z.string().nullable(), to: z.string() });
export type Upgraded = z.infer<typeof upgradedSchema>;

export const actionNames = [
  "start",
  "stop",
  "forcestop",
  "restart",
  "stopstart",
  "swap",
  "prim",
  "second",
  /** The same on data that a rule would refuse: what may be lost is said, logged and kept as an event. */
  "primforce",
  "secondforce",
  /** Stop because the host goes down: with `boot="auto"` the module starts again when it is back. */
  "shutdown",
] as const;
export type ActionName = (typeof actionNames)[number];

export const actionRequestSchema = z.object({
  action: z.enum(actionNames),
  /** Who asks: an administrator when absent; scripts and checkers name themselves. */
  identity: z.string().optional(),
  /** `prim` and `second`: copy everything. */
  fullsync: z.boolean().optional(),
});
export type ActionRequest = z.infer<typeof actionRequestSchema>;

export const logEntrySchema = z.object({
  at: z.iso.datetime(),
  /** C critical, E event, U user action, S script, I information. */
  level: z.enum(["C", "E", "U", "S", "I"]),
  /** Who says so: engine, mirror, vip, script, monitor, heartbeat, user. */
  component: z.string(),
  /** Id of the rule behind it, when one decided. */
  rule: z.string().optional(),
  message: z.string(),
});
export type LogEntry = z.infer<typeof logEntrySchema>;

/** One event of `GET /api/v1/modules/:module/events`. */
export const logEventSchema = z.object({ type: z.literal("log"), data: logEntrySchema });

/** What a script says: `printi` information, `printe` an event of the main log. */
export const logNoteSchema = z.object({
  level: z.enum(["I", "E"]),
  message: z.string().min(1).max(2000),
});
export type LogNote = z.infer<typeof logNoteSchema>;
