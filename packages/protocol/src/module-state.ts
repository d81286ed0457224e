/**
 * The states of a module on a node, as operators see them.
 *
 * @module
 */
/** mirror: two nodes, one serves. farm: all nodes serve. light: one node, nothing is shared. */
export const moduleModes = ["mirror", "farm", "light"] as const;
export type ModuleMode = (typeof moduleModes)[number];

export const moduleStates = ["STOP", "WAIT", "ALONE", "PRIM", "SECOND", "UP"] as const;

/** STOP: down. WAIT: starting, stopping or blocked. ALONE: serving without the peer. PRIM: serving,
 * mirrored. SECOND: mirroring the peer. UP: serving, in a farm or light module. */
export type ModuleState = (typeof moduleStates)[number];

export const readinesses = ["NotReady", "Transient", "Ready"] as const;

/** Ready: stable (green). Transient: on its way (orange). NotReady: needs something (red). */
export type Readiness = (typeof readinesses)[number];

/** Exit codes of `gemel state -m MODULE --quiet`. */
export const stateExitCodes = {
  STOP: 0,
  WAIT: 1,
  ALONE: 2,
  PRIM: 3,
  SECOND: 4,
  UP: 2,
} as const satisfies Record<ModuleState, number>;
