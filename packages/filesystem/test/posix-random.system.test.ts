/**
 * The same random operations on the mount and on a plain directory: every answer is equal, so are the
 * trees, and the replica has what the primary has, also when it left and came back meanwhile.
 *
 * GEMEL_SEED repeats a run; GEMEL_OPERATIONS says how many there are (npm run test:long: 200,000).
 */
import * as fs from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeTree } from "./support/compare-trees.ts";
import { MirroredPair } from "./support/mirrored-pair.ts";
import { randomOperation } from "./support/posix/random-operations.ts";
import { TreeRunner } from "./support/posix/tree-runner.ts";

const total = Number(process.env["GEMEL_OPERATIONS"] ?? 4000);
const perRun = 400;
const seed = Number(process.env["GEMEL_SEED"] ?? Math.floor(Math.random() * 0x7fff_ffff));

const pair = new MirroredPair();
let runs = 0;
let resyncs = 0;
let successes = 0;

beforeAll(async () => {
  process.umask(0o022);
  await pair.start();
});

afterAll(async () => {
  await pair.end();
});

const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The replica is away from operation `from` on, and comes back at `to` while they go on. */
type Absence = { readonly from: number; readonly to: number } | null;

/** What a run begins with. */
const beginning = ["a", "b", "a/b"].map(
  (path) => ({ type: "mkdir", path, mode: 0o777, user: 0 }) as const,
);

async function compare(
  drawn: readonly Parameters<TreeRunner["run"]>[0][],
  absence: Absence,
): Promise<void> {
  runs += 1;
  const operations = [...beginning, ...drawn];
  const name = `run ${runs}`;
  const roots = [pair.plain, pair.primary.directory].map((root) => {
    const directory = join(root, name);
    fs.mkdirSync(directory);
    fs.chmodSync(directory, 0o777);
    return directory;
  });
  const [plain, mirrored] = roots.map((directory) => new TreeRunner(directory));
  if (plain === undefined || mirrored === undefined) return;
  let back: Promise<void> | null = null;
  let isReturning = false;
  try {
    for (const [index, operation] of operations.entries()) {
      if (absence?.from === index) await pair.disconnect();
      if (absence?.to === index) {
        back = pair.reconnect().finally(() => {
          isReturning = false;
        });
        isReturning = true;
        resyncs += 1;
      }
      // What has no name yet when the replica comes, and gets one once it is in sync, costs the link: see posix.md.
      if (isReturning) for (const runner of [plain, mirrored]) runner.closeNameless();
      // The resynchronisation goes on in other processes; what it waits for is told here.
      if (back !== null) await turn();
      const expected = plain.run(operation);
      const actual = mirrored.run(operation);
      if (isSuccess(actual)) successes += 1;
      expect({ index, operation, answer: actual }).toEqual({ index, operation, answer: expected });
    }
    await back;
    const [expectedTree, actualTree] = roots.map((root) => describeTree(root, { xattrs: true }));
    expect(actualTree).toEqual(expectedTree);
    pair.expectReplicaEqual(name);
    await pair.expectLinked();
    // What is left would be compared again by every later resynchronisation.
    for (const root of roots) fs.rmSync(root, { recursive: true });
  } finally {
    plain.end();
    mirrored.end();
  }
}

/** Neither an error nor something that could not be done. */
function isSuccess(answer: unknown): boolean {
  if (typeof answer === "number") return answer >= 0;
  return typeof answer !== "string" || answer === "done" || answer.length === 64;
}

const absence = fc.option(
  fc
    .tuple(fc.nat(perRun / 2), fc.integer({ min: 1, max: perRun / 2 - 1 }))
    .map(([from, length]) => ({
      from,
      to: from + length,
    })),
  { nil: null, freq: 2 },
);

test(`random operations, seed ${seed}`, { timeout: 30 * 60_000 }, async () => {
  const operations = fc.array(randomOperation, { minLength: perRun, maxLength: perRun });
  const property = fc.asyncProperty(operations, absence, compare);
  // Not made smaller: the mirror does not begin anew between the attempts.
  await fc.assert(property, { seed, numRuns: Math.ceil(total / perRun), endOnFailure: true });
  process.stdout.write(
    `posix-random: seed ${seed}, ${runs * perRun} operations, ${successes} of them did something, ` +
      `${resyncs} resynchronisations, ${pair.givenUp} begun again\n`,
  );
  expect(runs * perRun).toBeGreaterThanOrEqual(total);
  expect(successes).toBeGreaterThan(total / 4);
  // Rare: a file with several names has to move at the right moment.
  expect(pair.givenUp).toBeLessThanOrEqual(1 + resyncs / 20);
  pair.expectReplicaEqual();
});
