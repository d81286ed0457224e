/** The cluster itself: made, joined, configured on all nodes, left; what only its nodes tell each other. @module */
import { z } from "zod";
import {
  admissionSchema,
  admittedSchema,
  clusterAuthoritySchema,
  clusterCheckSchema,
  clusterDocumentSchema,
  clusterInitSchema,
  clusterJoinedSchema,
  clusterJoinSchema,
  clusterNodesSchema,
  clusterStandingSchema,
  joinTokenRequestSchema,
  joinTokenSchema,
  sharedDocumentSchema,
} from "../cluster-rest.ts";
import { clusterUploadSchema } from "../rest.ts";
import type { OperationsOf } from "./operation.ts";

export const membershipOperations = {
  initCluster: {
    access: "admin",
    summary: "Make a cluster of this node",
    body: clusterInitSchema,
    answer: clusterJoinedSchema,
  },
  joinCluster: {
    access: "admin",
    summary: "Join the cluster of another node, with a token of it",
    body: clusterJoinSchema,
    answer: clusterJoinedSchema,
  },
  giveJoinToken: {
    access: "admin",
    summary: "A token that lets one node in, once",
    body: joinTokenRequestSchema,
    answer: joinTokenSchema,
  },
  clusterAuthority: {
    access: "public",
    summary: "The certificate of the cluster's authority, which is no secret",
    answer: clusterAuthoritySchema,
  },
  admitNode: {
    access: "public",
    summary: "A node with a token comes in",
    body: admissionSchema,
    answer: admittedSchema,
  },
  clusterStanding: {
    access: "monitor",
    summary: "Which configuration of the cluster this node has",
    answer: clusterStandingSchema,
  },
  clusterDocument: {
    access: "monitor",
    summary: "The cluster's configuration as text, with its version",
    answer: clusterDocumentSchema,
  },
  takeClusterDocument: {
    access: "node",
    summary: "A node says which configuration it has: the higher version is taken",
    body: clusterDocumentSchema,
    answer: clusterStandingSchema,
  },
  clusterNodes: {
    access: "monitor",
    summary: "Which configuration of the cluster each node has",
    answer: clusterNodesSchema,
  },
  removeNode: {
    access: "admin",
    summary: "Take a node out of the cluster that is lost or leaves",
    answer: clusterNodesSchema,
  },
  leaveCluster: {
    access: "admin",
    summary: "This node leaves the cluster",
    answer: clusterNodesSchema,
  },
  checkCluster: {
    access: "admin",
    summary: "Check a cluster.xml and say what it would change on this node",
    body: clusterUploadSchema,
    answer: clusterCheckSchema,
  },
  sharedDocument: {
    access: "node",
    summary: "A document that all nodes keep equal; it holds secrets",
    answer: sharedDocumentSchema,
  },
  offerDocument: {
    access: "node",
    summary: "Offer a document that all nodes keep equal: the higher version wins",
    body: sharedDocumentSchema,
    answer: z.object({ taken: z.boolean() }),
    isQuiet: true,
  },
} as const satisfies OperationsOf;
