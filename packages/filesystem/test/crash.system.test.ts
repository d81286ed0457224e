/**
 * Power cuts at random instants, on disks that forget what was not flushed: nothing that was promised
 * is lost, and a replica that takes over is one moment of the primary's history.
 *
 * GEMEL_CRASH_SEED repeats a run, GEMEL_CRASH_ROUNDS makes a longer one, GEMEL_CRASH_KINDS (with
 * commas) takes some of the kinds of cuts only.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CrashRun, cutKinds } from "./support/crash/crash-run.ts";
import { MirrorLab } from "./support/mirror-node.ts";

const {
  GEMEL_CRASH_ROUNDS: givenRounds,
  GEMEL_CRASH_KINDS: givenKinds,
  GEMEL_CRASH_SEED: givenSeed,
} = process.env;
const rounds = Number(givenRounds ?? cutKinds.length);
/** A round takes 2 s on a quiet machine. */
const roundMsMax = 90_000;
const kinds = cutKinds.filter((kind) => givenKinds?.split(",").includes(kind) ?? true);

let lab: MirrorLab;
let run: CrashRun | null = null;

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  await run?.end();
  run = null;
  await lab.end();
});

describe.each(["write", "fsync"] as const)("sync=%s", (sync) => {
  test("what was promised survives every cut", {
    timeout: 30_000 + rounds * roundMsMax,
  }, async () => {
    const seed = givenSeed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(givenSeed);
    process.stdout.write(`GEMEL_CRASH_SEED=${seed} GEMEL_CRASH_ROUNDS=${rounds} sync=${sync}\n`);
    run = await CrashRun.start(lab, sync, seed);
    for (let round = 0; round < rounds; round++) {
      const kind = kinds[round % kinds.length] ?? "both";
      await within(roundMsMax, `round ${round + 1} (${kind})`, run.round(kind));
    }
    const { counts } = run;
    process.stdout.write(`${JSON.stringify(counts)}\n`);
    // A pass must mean something: there was load, it was cut, and cuts do take back.
    expect(counts.operations).toBeGreaterThan(rounds * 100);
    expect(counts.promises).toBeGreaterThan(rounds * 40);
    expect(counts.checked).toBeGreaterThan(rounds * 20);
    expect(counts.forgotten).toBeGreaterThan(0);
    expect(counts.prefixes).toBe(counts.cuts.primary + counts.cuts.primary_then_survivor);
    for (const kind of kinds) expect(counts.cuts[kind]).toBeGreaterThan(0);
  });
});

/** Nothing hangs for ever: a round that does not end is told as such. */
async function within(limitMs: number, what: string, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end in ${limitMs} ms`)), limitMs);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}
