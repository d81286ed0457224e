/** A module as it runs: actions and what they would mean, resources, switches. @module */
import { z } from "zod";
import { displayViewSchema } from "../display-rest.ts";
import { farmRequestSchema } from "../farm-rest.ts";
import {
  actionAcceptedSchema,
  actionPlanSchema,
  farmPlanSchema,
  operationSchema,
} from "../operation-rest.ts";
import {
  classRequestSchema,
  loopRequestSchema,
  loopViewSchema,
  moduleSettingsSchema,
  monitoredSchema,
  resourceSetSchema,
  resourceViewSchema,
} from "../resource-rest.ts";
import { actionRequestSchema, moduleViewSchema } from "../rest.ts";
import type { OperationsOf } from "./operation.ts";
import { farmPlanQuerySchema, planQuerySchema } from "./queries.ts";

export const moduleOperations = {
  act: {
    access: "control",
    summary: "Start, stop, restart, swap, prim, second",
    body: actionRequestSchema,
    answer: actionAcceptedSchema,
    status: 202,
  },
  plan: {
    access: "monitor",
    summary: "What an action on this node would need and mean",
    query: planQuerySchema,
    answer: actionPlanSchema,
  },
  operations: {
    access: "any",
    summary: "The actions under way on this node and the last ones that were, newest first",
    answer: z.array(operationSchema),
  },
  operation: {
    access: "any",
    summary: "One action, with its steps so far",
    answer: operationSchema,
  },
  display: {
    access: "monitor",
    summary: "Run the module's script state or level, which prints more about it",
    answer: displayViewSchema,
  },
  resources: {
    access: "monitor",
    summary: "Every resource with its earlier values",
    answer: z.array(resourceViewSchema),
  },
  setResource: {
    access: "control",
    summary: "Say how a resource is (custom.IDENT, user.NAME)",
    body: resourceSetSchema,
    answer: z.array(resourceViewSchema),
  },
  monitored: {
    access: "monitor",
    summary: "The processes and services that are watched",
    answer: z.array(monitoredSchema),
  },
  enableClass: {
    access: "control",
    summary: "Watch the processes of a class that scripts enable, or do not any more",
    body: classRequestSchema,
    answer: z.array(monitoredSchema),
  },
  loop: {
    access: "control",
    summary: "Count an automatic restart, forget them, or ask how many there were",
    body: loopRequestSchema,
    answer: loopViewSchema,
  },
  changeSettings: {
    access: "control",
    summary: "Switch monitors or checkers off or on, until it is said otherwise",
    body: moduleSettingsSchema.partial(),
    answer: moduleSettingsSchema,
  },
  changeTraffic: {
    access: "control",
    summary: "Drain a node of a farm, or let it take its share again",
    body: farmRequestSchema,
    answer: moduleViewSchema,
  },
  farmPlan: {
    access: "monitor",
    summary: "What draining this node of a farm, or ending that, would mean",
    query: farmPlanQuerySchema,
    answer: farmPlanSchema,
  },
} as const satisfies OperationsOf;
