/** The cluster itself: made, joined, configured on all nodes, left. @module */
import {
  admissionSchema,
  type ClusterCheck,
  type ClusterUpload,
  clusterDocumentSchema,
  clusterInitSchema,
  clusterJoinSchema,
  clusterUploadSchema,
  joinTokenRequestSchema,
} from "@gemel/protocol";
import type { Membership } from "../../cluster/membership.ts";
import { body, parameter } from "../body.ts";
import type { Handler } from "../operation.ts";

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
