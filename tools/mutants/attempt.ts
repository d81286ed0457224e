/**
 * One process, one mutant: traces, small budgets of the model, seeds in order, stories, until something
 * fails or the time is up.
 *
 * @module
 */
import { AssertionError } from "@gemel/base";
import { scenarios } from "@gemel/scenarios";
import { budgetOf, explore, SimCluster, Stage, simulate, traces } from "@gemel/sim";

export type Finding = {
  /** `seed 12` or `story NAME`; null: nothing failed. */
  readonly where: string | null;
  readonly kind: string;
  readonly message: string;
  readonly seeds: number;
};

/** What the healthy engine never does within the seeds of the gate. */
export async function attempt(seedsMax: number, limitMs: number): Promise<Finding> {
  const end = usedMs() + limitMs;
  let seeds = 0;
  for (const { name, story } of traces) {
    const message = broken(() => story(new Stage(1)));
    if (message !== null) return { where: `trace "${name}"`, kind: "trace", message, seeds };
  }
  for (const words of modelled) {
    const message = modelFailure(words);
    if (message !== null) return { where: `model "${words}"`, kind: "model", message, seeds };
  }
  for (let seed = 1; seed <= seedsMax && usedMs() < end; seed++, seeds++) {
    const failure = failureOf(seed);
    if (failure !== null) return { where: `seed ${seed}`, ...failure, seeds };
  }
  for (const { name, settings, story } of scenarios) {
    try {
      await story(new SimCluster(1, settings));
    } catch (error) {
      return { where: `story "${name}"`, kind: "story", message: messageOf(error), seeds };
    }
  }
  return { where: null, kind: "", message: "", seeds };
}

/** Of the processor: on a busy machine a mutant is looked at as well as on a quiet one. */
function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Seconds each. */
const modelled = ["cut=1", "crash=1", "damage=1", "cut=1 wipe=1"] as const;

function modelFailure(words: string): string | null {
  const budget = budgetOf(words);
  if (budget === null) throw new Error(`${words} is no budget`);
  try {
    return explore(budget, { statesMax: 200_000 }).failure;
  } catch (error) {
    return messageOf(error);
  }
}

function broken(story: () => void): string | null {
  try {
    story();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function failureOf(seed: number): { readonly kind: string; readonly message: string } | null {
  try {
    return simulate(seed).failure;
  } catch (error) {
    return { kind: "crash", message: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AssertionError) return `assertion: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [seeds, limitMs] = process.argv.slice(2).map(Number);
  process.stdout.write(JSON.stringify(await attempt(seeds ?? 300, limitMs ?? 60_000)));
}
