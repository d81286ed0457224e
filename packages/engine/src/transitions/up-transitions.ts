/**
 * What is done, in which order, in a module whose service runs wherever it is started: light, farm.
 *
 * @module
 */
import {
  become,
  farm,
  force,
  start,
  stop,
  type Transition,
  transition,
  unwatch,
  watch,
} from "./steps.ts";

export const upTransitionIds = ["WAIT>UP", "UP>WAIT", "UP>WAIT!", "UP>UP", "UP>attach"] as const;
export type UpTransitionId = (typeof upTransitionIds)[number];

const starting = [start("both"), start("prim"), start("sec"), watch("prim", "both", "sec")];
const stopping = [...stop("sec"), ...stop("prim"), ...stop("both")];
const forced = [force("sec"), force("prim"), force("both")];
const silence = unwatch("prim", "both", "sec");

export const upTransitions: Readonly<Record<UpTransitionId, Transition>> = {
  "WAIT>UP": {
    kind: "start",
    to: "UP",
    action: "start",
    steps: [become("up"), transition, farm("enter"), ...starting, farm("open")],
  },
  "UP>WAIT": {
    kind: "stop",
    to: "WAIT",
    action: "stop",
    steps: [silence, farm("drain"), ...stopping, farm("leave"), become("idle"), transition],
  },
  /** Nothing is asked to end, everything is ended. */
  "UP>WAIT!": {
    kind: "stop",
    to: "WAIT",
    action: "stop",
    steps: [silence, farm("cut"), ...forced, farm("leave"), become("idle"), transition],
  },
  "UP>UP": {
    kind: "restart",
    to: "UP",
    action: "restart",
    steps: [silence, farm("cut"), ...stopping, ...starting, farm("open")],
  },
  /** gemeld is back: only what lived in it starts again. */
  "UP>attach": {
    kind: "dress",
    to: "UP",
    action: "start",
    steps: [farm("enter"), watch("prim", "both", "sec"), farm("open")],
  },
};
