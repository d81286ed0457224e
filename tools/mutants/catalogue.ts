/**
 * The protections of the engine that are taken away one at a time.
 *
 * @module
 */
import { lineageMutants } from "./lineage-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { rightMutants } from "./right-mutants.ts";
import { runMutants } from "./run-mutants.ts";
import { witnessMutants } from "./witness-mutants.ts";

export const mutants: readonly Mutant[] = [
  ...lineageMutants,
  ...rightMutants,
  ...runMutants,
  ...witnessMutants,
];
