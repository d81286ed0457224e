/**
 * All operations of the interface, and what answers them: one file per resource in `resources/`.
 *
 * A new resource is one line in each of the three below.
 *
 * @module
 */

import type { Forward } from "../web/cluster/forward.ts";
import { nodeHandlers } from "./handlers.ts";
import type { Handler, Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { type AccessServices, accessHandlers, accessOperations } from "./resources/access.ts";
import { type AuditServices, auditHandlers, auditOperations } from "./resources/audit.ts";
import { type ClusterServices, clusterHandlers, clusterOperations } from "./resources/cluster.ts";
import { type FileServices, fileHandlers, fileOperations } from "./resources/files.ts";
import {
  type MembershipServices,
  membershipHandlers,
  membershipOperations,
} from "./resources/membership.ts";
import { type MetricsServices, metricsHandlers, metricsOperations } from "./resources/metrics.ts";
import {
  type NotificationServices,
  notificationHandlers,
  notificationOperations,
} from "./resources/notifications.ts";
import { type ActionServices, actionHandlers, actionOperations } from "./resources/operations.ts";
import {
  type PlanningServices,
  planningHandlers,
  planningOperations,
} from "./resources/planning.ts";
import {
  type PreflightServices,
  preflightHandlers,
  preflightOperations,
} from "./resources/preflight.ts";
import {
  type RescueArchiveServices,
  rescueArchiveHandlers,
  rescueArchiveOperations,
} from "./resources/rescue-archive.ts";
import { type SupportServices, supportHandlers, supportOperations } from "./resources/support.ts";
import type { NodeServices } from "./services.ts";

export type Services = AccessServices &
  ActionServices &
  AuditServices &
  ClusterServices &
  MembershipServices &
  FileServices &
  MetricsServices &
  NotificationServices &
  PlanningServices &
  PreflightServices &
  RescueArchiveServices &
  SupportServices & {
    /** `/metrics` needs no proof of who asks from this host. */
    readonly isLoopbackOpen: () => boolean;
    readonly node: NodeServices;
    /** What is meant for a node of the cluster, by its name in the path. */
    readonly forward: Forward;
  };

export const allOperations: Readonly<Record<string, Operation>> = {
  ...operations,
  ...accessOperations,
  ...actionOperations,
  ...auditOperations,
  ...clusterOperations,
  ...fileOperations,
  ...metricsOperations,
  ...notificationOperations,
  ...planningOperations,
  ...preflightOperations,
  ...rescueArchiveOperations,
  ...supportOperations,
  ...membershipOperations,
};

export function allHandlers(services: Services): Readonly<Record<string, Handler>> {
  return {
    ...nodeHandlers(services.node, services.operations),
    ...accessHandlers(services),
    ...actionHandlers(services),
    ...auditHandlers(services),
    ...clusterHandlers(services),
    ...fileHandlers(services),
    ...metricsHandlers(services),
    ...notificationHandlers(services),
    ...planningHandlers(services),
    ...preflightHandlers(services),
    ...rescueArchiveHandlers(services),
    ...supportHandlers(services),
    ...membershipHandlers(services),
  };
}
