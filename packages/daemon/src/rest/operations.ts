/**
 * The REST interface as a table: what is routed is what is documented.
 *
 * @module
 */
import {
  actionAcceptedSchema,
  actionRequestSchema,
  classRequestSchema,
  clusterUploadSchema,
  clusterViewSchema,
  configCheckRequestSchema,
  configCheckSchema,
  displayViewSchema,
  farmRequestSchema,
  installedModuleSchema,
  lastConfigSchema,
  logEntrySchema,
  logNoteSchema,
  loopRequestSchema,
  loopViewSchema,
  moduleEventSchema,
  moduleInstallSchema,
  modulePackageSchema,
  moduleSettingsSchema,
  moduleViewSchema,
  monitoredSchema,
  nodeInfoSchema,
  packageUploadSchema,
  portUseSchema,
  rescueListingSchema,
  rescueRequestSchema,
  rescueRestoredSchema,
  rescueRestoreSchema,
  rescueSchema,
  resourceSetSchema,
  resourceViewSchema,
  restoreRequestSchema,
  resyncEstimateSchema,
  verifyReportSchema,
  verifyRequestSchema,
} from "@gemel/protocol";
import { z } from "zod";
import type { Operation } from "./operation.ts";

export const logLinesMax = 10_000;

export const logQuerySchema: z.ZodType<{ lines: number }> = z.object({
  lines: z.coerce.number().int().min(0).max(logLinesMax).default(100),
});

export const eventQuerySchema: z.ZodType<{ lines: number; after: number }> = z.object({
  lines: z.coerce.number().int().min(0).max(logLinesMax).default(100),
  /** Only those with a higher id. */
  after: z.coerce.number().int().min(0).default(0),
});

const module = "/api/v1/modules/:module";

export type OperationName =
  | "node"
  | "cluster"
  | "uploadCluster"
  | "modules"
  | "install"
  | "module"
  | "uninstall"
  | "installed"
  | "reconfigure"
  | "deconfigure"
  | "checkConfig"
  | "package"
  | "replacePackage"
  | "ports"
  | "history"
  | "restore"
  | "display"
  | "resources"
  | "setResource"
  | "monitored"
  | "enableClass"
  | "loop"
  | "changeSettings"
  | "act"
  | "diff"
  | "changeTraffic"
  | "verify"
  | "lastVerify"
  | "rescues"
  | "rescue"
  | "keepRescue"
  | "restoreRescue"
  | "deleteRescue"
  | "transitions"
  | "log"
  | "noteInLog"
  | "events";

export const operations: Readonly<Record<OperationName, Operation>> = {
  node: {
    method: "get",
    path: "/api/v1/node",
    access: "any",
    summary: "This node",
    answer: nodeInfoSchema,
  },
  cluster: {
    method: "get",
    path: "/api/v1/cluster",
    access: "any",
    summary: "The cluster as configured on this node",
    answer: clusterViewSchema,
  },
  uploadCluster: {
    method: "put",
    path: "/api/v1/cluster",
    access: "admin",
    summary: "Check a cluster.xml and make it this node's configuration",
    body: clusterUploadSchema,
    answer: clusterViewSchema,
  },
  modules: {
    method: "get",
    path: "/api/v1/modules",
    access: "any",
    summary: "The modules on this node",
    answer: z.array(moduleViewSchema),
  },
  install: {
    method: "post",
    path: "/api/v1/modules",
    access: "admin",
    summary: "Install a module from a template",
    body: moduleInstallSchema,
    answer: moduleViewSchema,
    status: 201,
  },
  module: {
    method: "get",
    path: module,
    access: "monitor",
    summary: "One module",
    answer: moduleViewSchema,
  },
  uninstall: {
    method: "delete",
    path: module,
    access: "admin",
    summary: "Remove a module that is stopped; its data stays",
    answer: installedModuleSchema,
  },
  installed: {
    method: "get",
    path: "/api/v1/installed",
    access: "any",
    summary: "The installed modules, also those that cannot be run, with the reason",
    answer: z.array(installedModuleSchema),
  },
  deconfigure: {
    method: "delete",
    path: `${module}/config`,
    access: "admin",
    summary: "Take the configuration of a stopped module out of force; its files stay",
    answer: installedModuleSchema,
  },
  checkConfig: {
    method: "post",
    path: `${module}/confcheck`,
    access: "admin",
    summary: "Check a configuration and say what putting it in force would change",
    body: configCheckRequestSchema,
    answer: configCheckSchema,
  },
  package: {
    method: "get",
    path: `${module}/package`,
    access: "admin",
    summary: "The module's folder as a package (.safe)",
    answer: modulePackageSchema,
  },
  replacePackage: {
    method: "put",
    path: `${module}/package`,
    access: "admin",
    summary: "Put another package's files in the place of the module's, and in force",
    body: packageUploadSchema,
    answer: moduleViewSchema,
  },
  ports: {
    method: "get",
    path: `${module}/ports`,
    access: "monitor",
    summary: "The ports that this node listens on for the module",
    answer: z.array(portUseSchema),
  },
  history: {
    method: "get",
    path: `${module}/history`,
    access: "control",
    summary: "The last configurations that were in force, newest first",
    answer: z.array(lastConfigSchema),
  },
  restore: {
    method: "post",
    path: `${module}/history`,
    access: "admin",
    summary: "Put one of the last configurations in force again",
    body: restoreRequestSchema,
    answer: moduleViewSchema,
  },
  reconfigure: {
    method: "post",
    path: `${module}/config`,
    access: "admin",
    summary: "Read userconfig.xml again and put it in force",
    answer: moduleViewSchema,
  },
  display: {
    method: "get",
    path: `${module}/display/:script`,
    access: "monitor",
    summary: "Run the module's script state or level, which prints more about it",
    answer: displayViewSchema,
  },
  resources: {
    method: "get",
    path: `${module}/resources`,
    access: "monitor",
    summary: "Every resource with its earlier values",
    answer: z.array(resourceViewSchema),
  },
  setResource: {
    method: "put",
    path: `${module}/resources`,
    access: "control",
    summary: "Say how a resource is (custom.IDENT, user.NAME)",
    body: resourceSetSchema,
    answer: z.array(resourceViewSchema),
  },
  monitored: {
    method: "get",
    path: `${module}/monitored`,
    access: "monitor",
    summary: "The processes and services that are watched",
    answer: z.array(monitoredSchema),
  },
  enableClass: {
    method: "put",
    path: `${module}/monitored`,
    access: "control",
    summary: "Watch the processes of a class that scripts enable, or do not any more",
    body: classRequestSchema,
    answer: z.array(monitoredSchema),
  },
  loop: {
    method: "post",
    path: `${module}/loop`,
    access: "control",
    summary: "Count an automatic restart, forget them, or ask how many there were",
    body: loopRequestSchema,
    answer: loopViewSchema,
  },
  changeSettings: {
    method: "put",
    path: `${module}/settings`,
    access: "control",
    summary: "Switch monitors or checkers off or on, until it is said otherwise",
    body: moduleSettingsSchema.partial(),
    answer: moduleSettingsSchema,
  },
  act: {
    method: "post",
    path: `${module}/actions`,
    access: "control",
    summary: "Start, stop, restart, swap, prim, second",
    body: actionRequestSchema,
    answer: actionAcceptedSchema,
    status: 202,
  },
  changeTraffic: {
    method: "post",
    path: `${module}/farm`,
    access: "control",
    summary: "Drain a node of a farm, or let it take its share again",
    body: farmRequestSchema,
    answer: moduleViewSchema,
  },
  diff: {
    method: "get",
    path: `${module}/diff`,
    access: "monitor",
    summary: "What a resynchronisation would have to look at now, on the node that serves",
    answer: resyncEstimateSchema,
  },
  verify: {
    method: "post",
    path: `${module}/verify`,
    access: "control",
    summary: "Begin to compare both copies while the application goes on",
    body: verifyRequestSchema,
    answer: verifyReportSchema.nullable(),
    status: 202,
  },
  lastVerify: {
    method: "get",
    path: `${module}/verify`,
    access: "monitor",
    summary: "The comparison of both copies that runs, or the last one; null: there was none",
    answer: verifyReportSchema.nullable(),
  },
  rescues: {
    method: "get",
    path: `${module}/rescues`,
    access: "monitor",
    summary: "What this node had before its data was overwritten, newest first",
    answer: z.array(rescueSchema),
  },
  rescue: {
    method: "get",
    path: `${module}/rescues/:rescue`,
    access: "control",
    summary: "One rescue copy, with what it holds",
    answer: rescueListingSchema,
  },
  keepRescue: {
    method: "post",
    path: `${module}/rescues`,
    access: "admin",
    summary:
      "Copy aside what the other node's copy is about to replace; null: there is nothing of it",
    body: rescueRequestSchema,
    answer: rescueSchema.nullable(),
  },
  restoreRescue: {
    method: "post",
    path: `${module}/rescues/:rescue/restore`,
    access: "admin",
    summary: "Bring things back from a rescue copy, without overwriting anything",
    body: rescueRestoreSchema,
    answer: rescueRestoredSchema,
  },
  deleteRescue: {
    method: "delete",
    path: `${module}/rescues/:rescue`,
    access: "admin",
    summary: "Delete a rescue copy",
    answer: rescueSchema,
  },
  transitions: {
    method: "get",
    path: `${module}/transitions`,
    access: "monitor",
    summary: "What happened: cause, rule, action, outcome; the last events, oldest first",
    query: eventQuerySchema,
    answer: z.array(moduleEventSchema),
  },
  noteInLog: {
    method: "post",
    path: `${module}/log`,
    access: "control",
    summary: "Put a line of a script into the module's log",
    body: logNoteSchema,
    answer: logNoteSchema,
    isQuiet: true,
  },
  log: {
    method: "get",
    path: `${module}/log`,
    access: "monitor",
    summary: "The last entries of the log, oldest first",
    query: logQuerySchema,
    answer: z.array(logEntrySchema),
  },
  events: {
    method: "get",
    path: `${module}/events`,
    access: "monitor",
    summary: "New entries of the log as they come",
    answer: logEntrySchema,
    events: true,
  },
};
