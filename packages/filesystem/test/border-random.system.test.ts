/**
 * Random operations where some names are not mirrored: on the primary every answer is that of a plain
 * directory, but for EXDEV where something cannot cross; the replica has what is mirrored and nothing
 * else; what is its own it keeps. Also when it left and came back meanwhile, and when all is compared.
 *
 * GEMEL_SEED repeats a run; GEMEL_OPERATIONS says how many there are.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { everything, Scope } from "@gemel/replication";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeTree } from "./support/compare-trees.ts";
import { MirroredPair } from "./support/mirrored-pair.ts";
import { randomOperation } from "./support/posix/random-operations.ts";
import { TreeRunner } from "./support/posix/tree-runner.ts";

const total = Number(process.env["GEMEL_OPERATIONS"] ?? 2400);
const perRun = 400;
const seed = Number(process.env["GEMEL_SEED"] ?? Math.floor(Math.random() * 0x7fff_ffff));

/** Any `d`; and `c` in a certain place only, so that renaming a directory changes what is mirrored. */
const rules = { ...everything, excluded: ["own"], excludedPatterns: ["(^|/)d$", "/a/b/c$"] };
const scope = new Scope(rules);
const pair = new MirroredPair();
const seen = { runs: 0, absences: 0, refused: 0, crossed: 0, kept: 0 };

beforeAll(async () => {
  process.umask(0o022);
  await pair.start("write", rules, () => {
    for (const [node, text] of [
      [pair.primary, "here"],
      [pair.replica, "there"],
    ] as const) {
      fs.mkdirSync(join(node.directory, "own/deep"), { recursive: true });
      fs.mkdirSync(join(node.directory, "common"));
      fs.writeFileSync(join(node.directory, "own/deep/file"), text);
      fs.writeFileSync(join(node.directory, "common/d"), text);
    }
  });
});

afterAll(async () => {
  await pair.end();
});

/** What is mirrored beneath `directory`, with times. */
function mirroredLines(directory: string): string[] {
  return describeTree(directory, { times: true, xattrs: true }).filter((line) => {
    const [, path = "", mode = ""] = /^\.\/?(.*?) ([0-7]+) \d+:\d+/.exec(line) ?? [];
    return !scope.isLocal(path, mode.startsWith("40"));
  });
}

function expectMirrored(): void {
  pair.settle();
  expect(mirroredLines(pair.replica.directory)).toEqual(mirroredLines(pair.primary.directory));
  for (const [node, text] of [
    [pair.primary, "here"],
    [pair.replica, "there"],
  ] as const) {
    for (const path of ["own/deep/file", "common/d"]) {
      expect(fs.readFileSync(join(node.directory, path), "utf8"), node.name).toBe(text);
    }
  }
}

/** While the replica is away, and nothing mounted there: things of its own, in directories that are. */
function plant(run: string): void {
  for (const path of ["a", "b", "a/b"]) {
    const directory = join(pair.replica.directory, run, path);
    if (!fs.existsSync(directory) || !fs.lstatSync(directory).isDirectory()) continue;
    if (fs.existsSync(join(directory, "d"))) continue;
    fs.writeFileSync(join(directory, "d"), "planted");
    seen.kept += 1;
  }
}

/** What is drawn may cross rarely, or never: this crosses out and back in every run. */
const crossings: readonly Operation[] = [
  { type: "create", path: "a/b/x", mode: 0o666, user: 0 },
  { type: "rename", path: "a/b/x", to: "a/d", flags: 0, user: 0 },
  { type: "rename", path: "a/d", to: "b/x", flags: 0, user: 0 },
  { type: "unlink", path: "b/x", user: 0 },
];

type Absence = { readonly from: number; readonly to: number } | null;
type Operation = Parameters<TreeRunner["run"]>[0];

function isCrossing(operation: Operation, run: string): boolean {
  if (operation.type !== "rename") return false;
  const [from, to] = [operation.path, operation.to].map((path) => `${run}/${path}`);
  return scope.isLocal(from ?? "", true) !== scope.isLocal(to ?? "", true);
}

async function compare(drawn: readonly Operation[], absence: Absence): Promise<void> {
  seen.runs += 1;
  const run = `run ${seen.runs}`;
  const operations: Operation[] = [
    ...["a", "b", "a/b"].map((path) => ({ type: "mkdir", path, mode: 0o777, user: 0 }) as const),
    ...crossings,
    ...drawn,
  ];
  const roots = [pair.plain, pair.primary.directory].map((root) => {
    fs.mkdirSync(join(root, run));
    fs.chmodSync(join(root, run), 0o777);
    return join(root, run);
  });
  const [plain, mirrored] = roots.map((directory) => new TreeRunner(directory));
  if (plain === undefined || mirrored === undefined) return;
  let back: Promise<void> | null = null;
  try {
    for (const [index, operation] of operations.entries()) {
      if (absence?.from === index) {
        await pair.disconnect();
        plant(run);
      }
      if (absence?.to === index) {
        plain.closeNameless();
        mirrored.closeNameless();
        back = pair.reconnect();
        seen.absences += 1;
      }
      if (back !== null) await new Promise<void>((resolve) => setImmediate(resolve));
      const actual = mirrored.run(operation);
      if (actual === -18 || actual === "EXDEV") {
        seen.refused += 1;
        continue;
      }
      const expected = plain.run(operation);
      if (actual === 0 && isCrossing(operation, run)) seen.crossed += 1;
      expect({ index, operation, answer: actual }).toEqual({ index, operation, answer: expected });
    }
    await back;
    const [expectedTree, actualTree] = roots.map((root) => describeTree(root, { xattrs: true }));
    expect(actualTree).toEqual(expectedTree);
    expectMirrored();
    await pair.expectLinked();
    for (const root of roots) fs.rmSync(root, { recursive: true });
  } finally {
    plain.end();
    mirrored.end();
  }
}

const absence = fc.option(
  fc
    .tuple(fc.nat(perRun / 2), fc.integer({ min: 1, max: perRun / 2 - 1 }))
    .map(([from, length]) => ({ from, to: from + length })),
  { nil: null, freq: 2 },
);

test(`random operations over the border, seed ${seed}`, { timeout: 30 * 60_000 }, async () => {
  const operations = fc.array(randomOperation, { minLength: perRun, maxLength: perRun });
  const property = fc.asyncProperty(operations, absence, compare);
  await fc.assert(property, { seed, numRuns: Math.ceil(total / perRun), endOnFailure: true });
  process.stdout.write(`border-random: seed ${seed}, ${JSON.stringify(seen)}\n`);
  expect(seen.crossed).toBeGreaterThanOrEqual(2 * seen.runs);
  // Everything is compared: what is local is not deleted by that.
  await pair.disconnect();
  fs.rmSync(pair.replica.mapFile);
  await pair.reconnect();
  expectMirrored();
});
