/**
 * What answers the operations of the interface: one file per resource in `resources/`.
 *
 * A new resource is one line in each of the two below.
 *
 * @module
 */

import type { RouteName } from "@gemel/protocol/routes";
import type { Forward } from "../web/cluster/forward.ts";
import { nodeHandlers } from "./handlers.ts";
import type { Handler } from "./operation.ts";
import { type AccessServices, accessHandlers } from "./resources/access.ts";
import { type AuditServices, auditHandlers } from "./resources/audit.ts";
import { type ClusterServices, clusterHandlers } from "./resources/cluster.ts";
import { type FileServices, fileHandlers } from "./resources/files.ts";
import { type MembershipServices, membershipHandlers } from "./resources/membership.ts";
import { type MetricsServices, metricsHandlers } from "./resources/metrics.ts";
import { type NotificationServices, notificationHandlers } from "./resources/notifications.ts";
import { type ActionServices, actionHandlers } from "./resources/operations.ts";
import { type PlanningServices, planningHandlers } from "./resources/planning.ts";
import { type PreflightServices, preflightHandlers } from "./resources/preflight.ts";
import { type RescueArchiveServices, rescueArchiveHandlers } from "./resources/rescue-archive.ts";
import { type SupportServices, supportHandlers } from "./resources/support.ts";
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

export function allHandlers(services: Services): Readonly<Record<RouteName, Handler>> {
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
