/** The cluster itself: made, joined, configured on all nodes, left. @module */
import {
  admissionSchema,
  admittedSchema,
  type ClusterCheck,
  type ClusterUpload,
  clusterAuthoritySchema,
  clusterCheckSchema,
  clusterDocumentSchema,
  clusterInitSchema,
  clusterJoinedSchema,
  clusterJoinSchema,
  clusterNodesSchema,
  clusterStandingSchema,
  clusterUploadSchema,
  joinTokenRequestSchema,
  joinTokenSchema,
} from "@gemel/protocol";
import type { Membership } from "../../cluster/membership.ts";
import { body, parameter } from "../body.ts";
import type { Handler, Operation } from "../operation.ts";

export type MembershipOperation =
  | "initCluster"
  | "joinCluster"
  | "giveJoinToken"
  | "clusterAuthority"
  | "admitNode"
  | "clusterStanding"
  | "clusterDocument"
  | "takeClusterDocument"
  | "clusterNodes"
  | "removeNode"
  | "leaveCluster"
  | "checkCluster";

export const membershipOperations: Readonly<Record<MembershipOperation, Operation>> = {
  initCluster: {
    method: "post",
    path: "/api/v1/cluster/init",
    access: "admin",
    summary: "Make a cluster of this node",
    body: clusterInitSchema,
    answer: clusterJoinedSchema,
  },
  joinCluster: {
    method: "post",
    path: "/api/v1/cluster/join",
    access: "admin",
    summary: "Join the cluster of another node, with a token of it",
    body: clusterJoinSchema,
    answer: clusterJoinedSchema,
  },
  giveJoinToken: {
    method: "post",
    path: "/api/v1/cluster/join-tokens",
    access: "admin",
    summary: "A token that lets one node in, once",
    body: joinTokenRequestSchema,
    answer: joinTokenSchema,
  },
  clusterAuthority: {
    method: "get",
    path: "/api/v1/cluster/authority",
    access: "public",
    summary: "The certificate of the cluster's authority, which is no secret",
    answer: clusterAuthoritySchema,
  },
  admitNode: {
    method: "post",
    path: "/api/v1/cluster/admissions",
    access: "public",
    summary: "A node with a token comes in",
    body: admissionSchema,
    answer: admittedSchema,
  },
  clusterStanding: {
    method: "get",
    path: "/api/v1/cluster/standing",
    access: "monitor",
    summary: "Which configuration of the cluster this node has",
    answer: clusterStandingSchema,
  },
  clusterDocument: {
    method: "get",
    path: "/api/v1/cluster/document",
    access: "monitor",
    summary: "The cluster's configuration as text, with its version",
    answer: clusterDocumentSchema,
  },
  takeClusterDocument: {
    method: "put",
    path: "/api/v1/cluster/document",
    access: "node",
    summary: "A node says which configuration it has: the higher version is taken",
    body: clusterDocumentSchema,
    answer: clusterStandingSchema,
  },
  clusterNodes: {
    method: "get",
    path: "/api/v1/cluster/nodes",
    access: "monitor",
    summary: "Which configuration of the cluster each node has",
    answer: clusterNodesSchema,
  },
  removeNode: {
    method: "delete",
    path: "/api/v1/cluster/nodes/:member",
    access: "admin",
    summary: "Take a node out of the cluster that is lost or leaves",
    answer: clusterNodesSchema,
  },
  leaveCluster: {
    method: "post",
    path: "/api/v1/cluster/leave",
    access: "admin",
    summary: "This node leaves the cluster",
    answer: clusterNodesSchema,
  },
  checkCluster: {
    method: "post",
    path: "/api/v1/cluster/confcheck",
    access: "admin",
    summary: "Check a cluster.xml and say what it would change on this node",
    body: clusterUploadSchema,
    answer: clusterCheckSchema,
  },
};

export type MembershipServices = {
  readonly membership: Pick<
    Membership,
    | ("init" | "join" | "giveToken" | "authority" | "admit")
    | ("standing" | "document" | "take" | "nodes" | "remove" | "leave")
  >;
  readonly checkCluster: (upload: ClusterUpload) => ClusterCheck;
};

export function membershipHandlers(
  services: MembershipServices,
): Record<MembershipOperation, Handler> {
  const { membership } = services;
  return {
    initCluster: async (context) =>
      context.json(await membership.init(await body(context, clusterInitSchema))),
    joinCluster: async (context) => {
      const request = await body(context, clusterJoinSchema);
      context.set("subject", request.host);
      return context.json(await membership.join(request));
    },
    giveJoinToken: async (context) => {
      const { validMs } = await body(context, joinTokenRequestSchema);
      return context.json(await membership.giveToken(validMs));
    },
    clusterAuthority: async (context) => context.json(await membership.authority()),
    admitNode: async (context) => {
      const asked = await body(context, admissionSchema);
      context.set("subject", asked.node);
      return context.json(await membership.admit(asked));
    },
    clusterStanding: async (context) => context.json(await membership.standing()),
    clusterDocument: async (context) => context.json(await membership.document()),
    takeClusterDocument: async (context) =>
      context.json(await membership.take(await body(context, clusterDocumentSchema))),
    clusterNodes: async (context) => context.json(await membership.nodes()),
    removeNode: async (context) => {
      const member = parameter(context, "member");
      context.set("subject", member);
      return context.json(await membership.remove(member));
    },
    leaveCluster: async (context) => context.json(await membership.leave()),
    checkCluster: async (context) =>
      context.json(services.checkCluster(await body(context, clusterUploadSchema))),
  };
}
