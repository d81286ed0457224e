import { expect, test } from "vitest";
import { lostCommits } from "../src/demo/ledger.ts";

const commit = (connection: number, sequence: number) => ({ atMs: 0, connection, sequence });

test("lostCommits: names acknowledged commits that have no row", () => {
  const rows = "1|1\n1|2\n2|1\n";
  expect(lostCommits([commit(1, 1), commit(2, 1)], rows)).toEqual([]);
  expect(lostCommits([commit(1, 1), commit(2, 2)], rows)).toEqual([commit(2, 2)]);
});

test("lostCommits: rows that were never acknowledged are no loss", () => {
  expect(lostCommits([], "1|1\n")).toEqual([]);
});

test("lostCommits: an empty table loses everything", () => {
  expect(lostCommits([commit(1, 1)], "")).toHaveLength(1);
});
