/**
 * Every transition of every mode, by name.
 *
 * @module
 */
import {
  type MirrorTransitionId,
  mirrorTransitionIds,
  mirrorTransitions,
} from "./mirror-transitions.ts";
import type { Transition } from "./steps.ts";
import { type UpTransitionId, upTransitionIds, upTransitions } from "./up-transitions.ts";

export * from "./steps.ts";

export type TransitionId = MirrorTransitionId | UpTransitionId;

export const transitionIds: readonly TransitionId[] = [...mirrorTransitionIds, ...upTransitionIds];

export const transitions: Readonly<Record<TransitionId, Transition>> = {
  ...mirrorTransitions,
  ...upTransitions,
};
