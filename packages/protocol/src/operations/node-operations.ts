/** A node, its cluster file, its modules; what one may see of it. @module */
import { z } from "zod";
import { installedModuleSchema } from "../configuration-rest.ts";
import { directorySightSchema, templateSchema } from "../file-rest.ts";
import { metricsSchema } from "../metrics-rest.ts";
import { overviewSchema } from "../overview-rest.ts";
import { hostAddressSchema, preflightSchema, reachSchema } from "../preflight-rest.ts";
import {
  clusterUploadSchema,
  clusterViewSchema,
  moduleViewSchema,
  nodeInfoSchema,
} from "../rest.ts";
import { streamEventSchema } from "../stream-rest.ts";
import type { OperationsOf } from "./operation.ts";
import {
  bytesQuerySchema,
  metricsQuerySchema,
  pathQuerySchema,
  reachQuerySchema,
  streamQuerySchema,
} from "./queries.ts";

export const nodeOperations = {
  node: {
    access: "any",
    summary: "This node",
    answer: nodeInfoSchema,
  },
  cluster: {
    access: "any",
    summary: "The cluster as configured on this node",
    answer: clusterViewSchema,
  },
  uploadCluster: {
    access: "admin",
    summary: "Check a cluster.xml and make it this node's configuration",
    body: clusterUploadSchema,
    answer: clusterViewSchema,
  },
  modules: {
    access: "any",
    summary: "The modules on this node",
    answer: z.array(moduleViewSchema),
  },
  installed: {
    access: "any",
    summary: "The installed modules, also those that cannot be run, with the reason",
    answer: z.array(installedModuleSchema),
  },
  overview: {
    access: "any",
    summary: "Every node and module, with a sentence for each module, what needs somebody first",
    answer: overviewSchema,
  },
  stream: {
    access: "any",
    summary: "What happens in the cluster, as it happens",
    query: streamQuerySchema,
    answer: streamEventSchema,
    events: true,
  },
  templates: {
    access: "any",
    summary: "The modules that come with Gemel, with their macros",
    answer: z.array(templateSchema),
  },
  directory: {
    access: "admin",
    summary: "What is at a path of this node, and how much room there is",
    query: pathQuerySchema,
    answer: directorySightSchema,
  },
  metrics: {
    access: "monitor",
    summary: "How the mirror of the module did on this node, since gemeld began at most",
    query: metricsQuerySchema,
    answer: metricsSchema,
  },
  prometheus: {
    access: "monitor",
    isOpenOnLoopback: true,
    summary: "This node for Prometheus",
    answer: z.string(),
    type: "text/plain; version=0.0.4; charset=utf-8",
  },
  support: {
    access: "admin",
    summary: "Configuration, logs and state of this node as a zip file, without secrets",
    answer: z.string(),
    type: "application/zip",
  },
  preflight: {
    access: "admin",
    summary: "Measure this node: disks, the way to the others, clocks, owners, ports, addresses",
    answer: preflightSchema,
  },
  preflightBytes: {
    access: "node",
    summary: "So many bytes, for another node that measures the way",
    query: bytesQuerySchema,
    answer: z.string(),
    type: "application/octet-stream",
  },
  hostAddresses: {
    access: "admin",
    summary: "The addresses under which this host may be known to others",
    answer: z.array(hostAddressSchema),
  },
  reach: {
    access: "admin",
    summary:
      "Whether gemeld of another server is reached, before it belongs to the cluster, and how fast",
    query: reachQuerySchema,
    answer: reachSchema,
  },
} as const satisfies OperationsOf;
