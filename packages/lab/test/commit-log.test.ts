import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CommitLog, commitLine } from "../src/client/commit-log.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "gemel-commit-log-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test("CommitLog: counts outcomes and keeps acknowledged commits in order", () => {
  const file = join(directory, "log");
  const commit = { atMs: 12.5, connection: 3, sequence: 7 };
  const lines = [
    commitLine("A", commit),
    commitLine("U", { ...commit, sequence: 8 }),
    commitLine("F", { ...commit, sequence: 9 }),
  ];
  writeFileSync(file, lines.join(""));
  const log = new CommitLog(file).refresh();
  expect(log.acknowledged).toEqual([commit]);
  expect([log.unknown, log.refused]).toEqual([1, 1]);
});

test("CommitLog: a line that is written in two pieces is read once", () => {
  const file = join(directory, "log");
  writeFileSync(file, "1.000 A 1 1\n2.0");
  const log = new CommitLog(file).refresh();
  expect(log.acknowledged).toHaveLength(1);
  appendFileSync(file, "00 A 1 2\n");
  expect(log.refresh().acknowledged).toHaveLength(2);
  expect(log.lastMs).toBe(2);
});
