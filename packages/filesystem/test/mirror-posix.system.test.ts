/**
 * A primary alone behaves like the disk beneath it: every case of `posix-cases.ts` runs on both.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeTree } from "./support/compare-trees.ts";
import { MirrorLab, type MirrorNode } from "./support/mirror-node.ts";
import { posixCases } from "./support/posix-cases.ts";
import { WriterProcess } from "./support/writer-process.ts";

let lab: MirrorLab;
let node: MirrorNode;
let plain = "";

beforeAll(async () => {
  lab = new MirrorLab();
  fs.chmodSync(lab.root, 0o755);
  node = await lab.start("a");
  await node.serveAlone();
  plain = join(lab.root, "plain");
  fs.mkdirSync(plain);
});

afterAll(async () => {
  await lab.end();
});

describe("mount", () => {
  let count = 0;
  test.each(Object.entries(posixCases))("%s", (_name, run) => {
    count += 1;
    const [expected, actual] = [plain, node.directory].map((place) => {
      const directory = join(place, `case-${count}`);
      fs.mkdirSync(directory);
      return run(directory);
    });
    expect(actual).toEqual(expected);
    expect(describeTree(join(node.directory, `case-${count}`))).toEqual(
      describeTree(join(plain, `case-${count}`)),
    );
  });

  test.each([1, 2, 3])("random operations, seed %i", async (seed) => {
    const trees = [plain, node.directory].map((place) => join(place, `random-${seed}`));
    for (const directory of trees) {
      fs.mkdirSync(directory);
      const writer = new WriterProcess(directory, seed, `${directory}.count`, 2000);
      await writer.finished();
    }
    const [expected, actual] = trees.map((directory) => describeTree(directory));
    expect(actual).toEqual(expected);
  });
});

test("withdraw: what was written through the mount is in the directory", async () => {
  const before = describeTree(node.directory);
  await node.client.command({ type: "withdraw", drain: true });
  expect(describeTree(node.directory)).toEqual(before);
});
