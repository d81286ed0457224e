/**
 * The same random operations on the mount and on a plain directory: every answer is equal, so are the
 * trees, and the replica has what the primary has, also when it left and came back meanwhile. In every second
 * run the files have their holes in the same places, too, on all three disks.
 *
 * GEMEL_SEED repeats a run; GEMEL_OPERATIONS says how many there are (npm run test:long: 200,000).
 */
import * as fs from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { BackingView, type DataRange } from "./support/backing-view.ts";
import { describeTree } from "./support/compare-trees.ts";
import { MirroredPair } from "./support/mirrored-pair.ts";
import { randomOperation } from "./support/posix/random-operations.ts";
import { TreeRunner } from "./support/posix/tree-runner.ts";

const total = Number(process.env["GEMEL_OPERATIONS"] ?? 4000);
const perRun = 400;
const seed = Number(process.env["GEMEL_SEED"] ?? Math.floor(Math.random() * 0x7fff_ffff));

/** The operations are divided between them. */
const modes = ["write", "fsync"] as const;
type SyncMode = (typeof modes)[number];
type Operation = Parameters<TreeRunner["run"]>[0];

beforeAll(() => {
  process.umask(0o022);
});

const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The replica is away from operation `from` on, and comes back at `to` while they go on. */
type Absence = { readonly from: number; readonly to: number } | null;

/** What a run begins with. */
const beginning = ["a", "b", "a/b"].map(
  (path) => ({ type: "mkdir", path, mode: 0o777, user: 0 }) as const,
);

/**
 * The same where it is certain which holes there are afterwards, else another one. What was preallocated becomes
 * data or a hole in a resynchronisation, as the page cache has it; a write to a map makes data of as many holes
 * as lie in one piece of the page cache.
 */
function leavingHoles(operation: Operation): Operation {
  switch (operation.type) {
    case "map":
      return { type: "holes", slot: operation.slot };
    case "allocate":
      // Punched.
      return { ...operation, how: 3 };
    default:
      return operation;
  }
}

type Files = ReadonlyMap<string, readonly DataRange[]>;

/** Data of `files` where those of `expected` have none. */
function beyond(files: Files, expected: Files): unknown[] {
  return [...files].flatMap(([name, ranges]) => {
    const allowed = expected.get(name) ?? [];
    const isWithin = ([from, to]: DataRange): boolean =>
      allowed.some((range) => range[0] <= from && to <= range[1]);
    return ranges.every(isWithin) ? [] : [{ name, ranges, allowed }];
  });
}

/** Neither an error nor something that could not be done. */
function isSuccess(answer: unknown): boolean {
  if (typeof answer === "number") return answer >= 0;
  return typeof answer !== "string" || answer === "done" || answer.length === 64;
}

class RandomRun {
  readonly #sync: SyncMode;
  readonly #pair = new MirroredPair();
  readonly #beneath = new BackingView(this.#pair.lab.root);
  #runs = 0;
  #resyncs = 0;
  #successes = 0;
  #files = 0;

  private constructor(sync: SyncMode) {
    this.#sync = sync;
  }

  static async start(sync: SyncMode): Promise<RandomRun> {
    const run = new RandomRun(sync);
    await run.#pair.start(sync);
    return run;
  }

  async end(): Promise<void> {
    this.#beneath.end();
    await this.#pair.end();
  }

  async compare(drawn: readonly Operation[], absence: Absence): Promise<void> {
    const pair = this.#pair;
    this.#runs += 1;
    const hasHoles = this.#runs % 2 === 1;
    const taken = hasHoles ? drawn.map(leavingHoles) : drawn;
    const name = `run ${this.#runs}`;
    const roots = [pair.plain, pair.primary.directory].map((root) => {
      const directory = join(root, name);
      fs.mkdirSync(directory);
      fs.chmodSync(directory, 0o777);
      return directory;
    });
    const [plain, mirrored] = roots.map((directory) => new TreeRunner(directory));
    if (plain === undefined || mirrored === undefined) return;
    try {
      await this.#runBoth([...beginning, ...taken], absence, { plain, mirrored });
      const [expectedTree, actualTree] = roots.map((root) => describeTree(root, { xattrs: true }));
      expect(actualTree).toEqual(expectedTree);
      await pair.expectLinked();
      pair.expectReplicaEqual(name);
      if (hasHoles) this.#expectHoles(name, absence === null);
      // What is left would be compared again by every later resynchronisation.
      for (const root of roots) fs.rmSync(root, { recursive: true });
    } finally {
      plain.end();
      mirrored.end();
    }
  }

  async #runBoth(
    operations: readonly Operation[],
    absence: Absence,
    { plain, mirrored }: { readonly plain: TreeRunner; readonly mirrored: TreeRunner },
  ): Promise<void> {
    let back: Promise<void> | null = null;
    let isReturning = false;
    for (const [index, operation] of operations.entries()) {
      if (absence?.from === index) await this.#pair.disconnect();
      if (absence?.to === index) {
        back = this.#pair.reconnect().finally(() => {
          isReturning = false;
        });
        isReturning = true;
        this.#resyncs += 1;
      }
      // What has no name yet when the replica comes, and gets one once it is in sync, costs the link: see posix.md.
      if (isReturning) for (const runner of [plain, mirrored]) runner.closeNameless();
      // The resynchronisation goes on in other processes; what it waits for is told here.
      if (back !== null) await turn();
      const expected = plain.run(operation);
      const actual = mirrored.run(operation);
      if (isSuccess(actual)) this.#successes += 1;
      expect({ index, operation, answer: actual }).toEqual({ index, operation, answer: expected });
    }
    await back;
  }

  /**
   * Where files have data, on the disks beneath. A resynchronisation does not send zeros where the replica
   * has a hole: then only what is a hole on the primary must be one there.
   */
  #expectHoles(name: string, isReplicaExact: boolean): void {
    const [plain, primary, replica] = ["plain", "a", "b"].map((place) =>
      this.#beneath.files(join(place, name)),
    );
    if (plain === undefined || replica === undefined) return;
    expect(primary).toEqual(plain);
    if (isReplicaExact) expect(replica).toEqual(plain);
    else expect(beyond(replica, plain)).toEqual([]);
    this.#files += plain.size;
  }

  /** The run meant something. */
  check(runs: number): void {
    process.stdout.write(
      `posix-random: sync ${this.#sync}, seed ${seed}, ${this.#runs * perRun} operations, ` +
        `${this.#successes} of them did something, ${this.#resyncs} resynchronisations, ` +
        `${this.#pair.givenUp} begun again, ${this.#files} files with equal holes\n`,
    );
    expect(this.#files).toBeGreaterThanOrEqual(runs);
    expect(this.#runs).toBe(runs);
    expect(this.#successes).toBeGreaterThan((runs * perRun) / 4);
    // Rare: a file with several names has to move at the right moment.
    expect(this.#pair.givenUp).toBeLessThanOrEqual(1 + this.#resyncs / 20);
    this.#pair.expectReplicaEqual();
  }
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

for (const [index, sync] of modes.entries()) {
  test(`random operations, sync "${sync}", seed ${seed}`, { timeout: 30 * 60_000 }, async () => {
    const operations = fc.array(randomOperation, { minLength: perRun, maxLength: perRun });
    const run = await RandomRun.start(sync);
    try {
      const property = fc.asyncProperty(operations, absence, (drawn, away) =>
        run.compare(drawn, away),
      );
      const numRuns = Math.ceil(total / perRun / modes.length);
      // Not made smaller: the mirror does not begin anew between the attempts.
      await fc.assert(property, { seed: seed + index, numRuns, endOnFailure: true });
      run.check(numRuns);
    } finally {
      await run.end();
    }
  });
}
