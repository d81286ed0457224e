/**
 * `npm run sim -- --seed N` tells one run, `--seeds A..B` runs many and reports those that fail;
 * `--permutations N` runs every order of up to N failures, with and without a witness.
 *
 * Exit code: 0 all held, 1 crash, 2 safety, 3 liveness, 64 usage.
 *
 * @module
 */
import process, { argv, hrtime, stdout } from "node:process";
import { permute } from "./permutations.ts";
import { type Outcome, simulate } from "./simulate.ts";

const exitCodes = { crash: 1, safety: 2, liveness: 3 } as const;

function main(words: readonly string[]): number {
  const [option, value = ""] = words;
  if (option === "--seed" && /^\d+$/.test(value)) return tell(Number(value));
  const range = /^(\d+)\.\.(\d+)$/.exec(value);
  if (option === "--seeds" && range !== null) return swarm(Number(range[1]), Number(range[2]));
  if (option === "--permutations" && /^[1-9]$/.test(value)) return permutations(Number(value));
  stdout.write("Usage: npm run sim -- --seed N | --seeds A..B | --permutations N\n");
  return 64;
}

/** The whole trace: ms of virtual time, host, what happened. */
function tell(seed: number): number {
  const outcome = simulate(seed, true);
  stdout.write(`${outcome.lines.join("\n")}\n`);
  return conclude(outcome);
}

function swarm(first: number, last: number): number {
  const began = hrtime.bigint();
  let events = 0;
  let acknowledged = 0;
  let exitCode = 0;
  for (let seed = first; seed <= last; seed++) {
    const outcome = simulate(seed);
    events += outcome.events;
    acknowledged += outcome.acknowledged;
    if (outcome.failure !== null) exitCode = conclude(outcome);
  }
  const seconds = Number(hrtime.bigint() - began) / 1e9;
  const count = last - first + 1;
  stdout.write(
    `${count} seeds, ${events} events, ${acknowledged} acknowledged writes, ${seconds.toFixed(1)} s, ${Math.round(events / seconds)} events/s\n`,
  );
  return exitCode;
}

function permutations(length: number): number {
  let exitCode = 0;
  for (const arbiter of ["witness", "none"] as const) {
    const { orders, failures } = permute(length, arbiter);
    for (const failure of failures) stdout.write(`${failure}\n`);
    stdout.write(
      `${orders} orders of up to ${length}, arbiter ${arbiter}: ${failures.length} failed\n`,
    );
    if (failures.length > 0) exitCode = exitCodes.safety;
  }
  return exitCode;
}

function conclude(outcome: Outcome): number {
  const { failure, seed, swarm: kind } = outcome;
  if (failure === null) {
    stdout.write(`seed ${seed} (${kind}): held, ${outcome.events} events\n`);
    return 0;
  }
  stdout.write(`seed ${seed} (${kind}): ${failure.kind}: ${failure.message}\n`);
  stdout.write(`  npm run sim -- --seed ${seed}\n`);
  return exitCodes[failure.kind];
}

// Not `exit`: what was written to a pipe must still get there.
process.exitCode = main(argv.slice(2));
