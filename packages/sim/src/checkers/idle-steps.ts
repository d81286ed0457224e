/**
 * What a node takes for a step that changes nothing but times must be one.
 *
 * @module
 */
import { assert } from "@gemel/base";
import type { State, StepResult } from "@gemel/engine";

/** `idle`: what `idleStep` made of the same state, input and time as `step` its result. */
export function demandSame(idle: State, { state, outputs }: StepResult): void {
  assert(outputs.length === 0, "an idle step has no outputs");
  for (const key of Object.keys(state) as (keyof State)[]) {
    const isSame = key === "peer" ? sameFields(idle.peer, state.peer) : idle[key] === state[key];
    assert(isSame, `an idle step makes of ${key} what a step does`);
  }
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(b) as (keyof T)[]).every((key) => a[key] === b[key]);
}
