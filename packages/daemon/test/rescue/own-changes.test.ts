/** What of a directory only this node has, as its change map says. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Difference } from "@gemel/protocol";
import { ChangeMap, encodeMap, type Mark } from "@gemel/replication";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownChanges } from "../../src/rescue/own-changes.ts";

let root: string;
let data: string;
let mapFile: string;
beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/gemel-own-`);
  data = `${root}/data`;
  mapFile = `${root}/map`;
  mkdirSync(`${data}/sub`, { recursive: true });
  for (const name of ["old", "sub/old"]) writeFileSync(`${data}/${name}`, name);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

type Own = Mark extends infer M ? (M extends Mark ? Omit<M, "tree"> : never) : never;

function writeMap(marks: readonly Own[], options: { baseTime?: number; about?: string } = {}) {
  const { baseTime = 0, about = data } = options;
  const pair = "0".repeat(32);
  const header = { pair, base: 1, begun: 0, baseTime, earlierTime: 0, begunTime: 0 };
  const map = new ChangeMap(header, 1);
  for (const mark of marks) map.add({ ...mark, tree: 0 } as Mark);
  writeFileSync(mapFile, encodeMap(map, [about], () => 0).bytes);
}

async function found(): Promise<string[] | null> {
  const changes: readonly Difference[] | null = await ownChanges(mapFile, [data]);
  return changes?.map(({ path, what }) => `${what} ${path.slice(data.length)}`) ?? null;
}

test("own changes: what is marked, and what was born since in a directory whose names are", async () => {
  const baseTime = Date.now() + 1000;
  // A time of writing says nothing about the birth.
  utimesSync(`${data}/sub/old`, new Date(baseTime + 5000), new Date(baseTime + 5000));
  writeMap(
    [
      { kind: "extents", path: "old", first: 0, count: 2 },
      { kind: "attributes", path: "sub/old" },
      { kind: "subtree", path: "sub/moved" },
      { kind: "names", path: "sub" },
    ],
    { baseTime },
  );
  expect((await found())?.sort()).toEqual([
    "attributes /sub",
    "attributes /sub/old",
    "content /old",
    "names /sub/moved",
  ]);
  writeMap([{ kind: "names", path: "sub" }], { baseTime: Date.now() - 60_000 });
  expect(await found()).toEqual(["attributes /sub", "names /sub/old"]);
  // Births cannot be dated: all may be new.
  writeMap([{ kind: "names", path: "sub" }]);
  expect(await found()).toEqual(["attributes /sub", "names /sub/old"]);
});

test("own changes: nothing is known without a map that can be relied on", async () => {
  expect(await found()).toBeNull();
  writeFileSync(mapFile, "no map");
  expect(await found()).toBeNull();
  writeMap([], { about: `${root}/other` });
  expect(await found()).toBeNull();
  writeMap([{ kind: "subtree", path: "" }]);
  expect(await found()).toBeNull();
  writeMap([{ kind: "subtree", path: "\xff" }]);
  expect(await found()).toBeNull();
  writeMap([], { about: `${data}\n{"scope":1}` });
  expect(await found()).toEqual([]);
});
