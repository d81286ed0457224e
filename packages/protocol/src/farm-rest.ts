/** What REST shows of a farm, as one node sees it. @module */
import { z } from "zod";
import { trafficStates } from "./farm-pulse.ts";
import { farmRuleSchema } from "./module-config.ts";

export const farmStatusSchema = z.object({
  /** Of the node that answers. */
  traffic: z.enum(trafficStates),
  /** An operator took the node out of the traffic. */
  drained: z.boolean(),
  /** It answers for the virtual addresses. */
  directs: z.boolean(),
  leader: z.string().nullable(),
  director: z.string().nullable(),
  epoch: z.int(),
  members: z.array(z.string()),
  /** URLs of the page that shows clients which node answers; empty when no rule lets them reach the health port. */
  testPages: z.array(z.string()).default([]),
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(farmRuleSchema),
      /** Owner of each of the 256 slots, as an index into `nodes`; -1: nobody. Empty: nothing agreed yet. */
      slots: z.array(z.int()),
      nodes: z.array(
        z.object({
          node: z.string(),
          power: z.int(),
          member: z.boolean(),
          slots: z.int(),
          percent: z.number(),
        }),
      ),
      /** Slots whose earlier connections are still with their previous owner. */
      moved: z.int(),
    }),
  ),
});
export type FarmStatus = z.infer<typeof farmStatusSchema>;

/** `drain`, `undrain`: operators. `open`, `close`: scripts of a module with `scriptcontrol="on"`. */
export const farmRequestSchema = z.object({
  traffic: z.enum(["drain", "undrain", "open", "close"]),
});
export type FarmRequest = z.infer<typeof farmRequestSchema>;
