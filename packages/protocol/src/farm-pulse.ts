/**
 * What the nodes of a farm module tell each other, at every pulse.
 *
 * State, not messages: only the newest pulse of a node counts, so loss, duplication and reordering
 * need no handling of their own. The node that leads carries the agreed view in its pulse.
 *
 * @module
 */
import { z } from "zod";

/** A client falls into one of so many slots of a group; each slot has one owner. */
export const slotCount = 256;

/** The hardware address of an Ethernet interface, as Linux writes it. It becomes part of rules that root loads. */
export const hardwareAddress: RegExp = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/;

/**
 * closed: takes no traffic, its application does not serve. open: takes its share. draining: takes
 * nothing new, what is connected stays.
 */
export const trafficStates = ["closed", "open", "draining"] as const;
export type Traffic = (typeof trafficStates)[number];

const slotsSchema = z.array(z.int().min(-1)).length(slotCount);

/** Owners are indices into `nodes` of the view; -1: nobody. */
export const farmGroupViewSchema = z.strictObject({
  owners: slotsSchema,
  /**
   * Who keeps the established connections of a slot that has moved while its owner lived; -1: nobody.
   * null: of no slot.
   */
  previous: slotsSchema.nullable(),
});
export type FarmGroupView = z.infer<typeof farmGroupViewSchema>;

export const farmViewSchema = z.strictObject({
  /** Grows with every view that a node installs. */
  epoch: z.int().nonnegative(),
  leader: z.string(),
  /** The names that the slots refer to: all nodes of the configuration. */
  nodes: z.array(z.string()),
  /** Those that the leader hears and that hear it, itself included, in the order of `nodes`. */
  members: z.array(z.string()),
  /** The one that answers for the virtual addresses; null: nobody takes traffic. */
  director: z.string().nullable(),
  /** In the order of the configuration. */
  groups: z.array(farmGroupViewSchema),
});
export type FarmView = z.infer<typeof farmViewSchema>;

export const farmPulseSchema = z.strictObject({
  version: z.literal(1),
  module: z.string(),
  node: z.string(),
  /** Random per start of the engine. */
  incarnation: z.string(),
  traffic: z.enum(trafficStates),
  /** Whom this node hears, itself not included, in order. */
  hears: z.array(z.string()),
  /** The leader whose view is in force here; null: none yet. */
  follows: z.string().nullable(),
  /** While this node leads: the view. */
  view: farmViewSchema.nullable(),
  /** Epoch of the view that this node's kernel carries out by now; 0: none. */
  routed: z.int().nonnegative(),
  /** Hardware addresses of the interfaces with virtual addresses, in the order of the configuration. */
  hardware: z.array(z.string().regex(hardwareAddress)),
});
export type FarmPulse = z.infer<typeof farmPulseSchema>;
